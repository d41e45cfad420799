package spikelane.sim.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import spikelane.kernels.Kernels;
import spikelane.kernels.WorkPool;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.network.AnyNetworks;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.RandomModel;

/** Step by step gives what all steps at once give. */
class InferenceSessionTest {
    private static final int MAX_COUNT = 9;
    private static final int WINDOWS = 3;

    @ParameterizedTest
    @CsvSource({"65, 3, 0, 2", "65, 3, 1, 2", "33, 3, 2, 2", "16, 3, 3, 8", "16, 2, 1, 32"})
    void stepsGiveWhatAllAtOnceGives(int channels, int blocks, int gates, int bits) {
        assertSteps(RandomModel.of(RandomModel.config(channels, blocks, gates), bits, 0.9, 5), gates == 0);
    }

    private static Stream<String> others() {
        return AnyNetworks.LAYERS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("others")
    void ofAnyNetwork(String name) {
        Network network = AnyNetworks.network(name);
        assertSteps(AnyNetworks.model(network, 4, 2), !name.contains("gate"));
    }

    private static void assertSteps(Model model, boolean everyStep) {
        short[][] windows = samples(model.network(), WINDOWS);
        try (InferenceVector inference = new InferenceVector(Kernels.standard(), model, MAX_COUNT)) {
            int[][] expected = spikes(inference, windows);
            for (int threads : List.of(1, 2, 3)) {
                try (WorkPool pool = new WorkPool(threads)) {
                    InferenceSession session = inference.newSession(pool);
                    assertEquals(everyStep, session.decidesEveryStep());
                    for (int n = 0; n < WINDOWS; n++) {
                        run(session, windows[n], model.network().steps());
                        assertTrue(session.complete());
                        assertArrayEquals(expected[n], session.spikes(), threads + " threads, window " + n);
                    }
                    run(session, windows[1], 2); // a window that is broken off leaves nothing behind
                    session.begin();
                    run(session, windows[0], model.network().steps());
                    assertArrayEquals(expected[0], session.spikes());
                }
            }
        }
    }

    /** The spikes after k steps are those of a network whose T is k. */
    @Test
    void withoutGatesEveryStepIsKnownAtOnce() {
        Network network = config(6);
        short[] window = samples(network, 1)[0];
        try (InferenceVector inference = new InferenceVector(Kernels.standard(), RandomModel.of(network, 2, 1, 3),
                MAX_COUNT)) {
            InferenceSession session = inference.newSession(null);
            for (int steps = 1; steps <= 6; steps++) {
                run(session, window, 1);
                assertEquals(steps, session.steps());
                assertEquals(steps == 6, session.complete());
                Network shorter = config(steps);
                try (InferenceVector whole = new InferenceVector(Kernels.standard(), RandomModel.of(shorter, 2, 1, 3),
                        MAX_COUNT)) {
                    short[] first = Arrays.copyOf(window, steps * network.input().size());
                    assertArrayEquals(spikes(whole, new short[][]{first})[0], session.spikes());
                }
            }
            assertTrue(Arrays.stream(session.spikes()).sum() > 0);
        }
    }

    @Test
    void countsBeyondTheDeclaredAreRefusedAndTheNextWindowIsSound() {
        Network network = config(4);
        short[] window = samples(network, 1)[0];
        try (InferenceVector inference = new InferenceVector(Kernels.standard(), RandomModel.of(network, 2, 1, 3),
                MAX_COUNT)) {
            InferenceSession session = inference.newSession(null);
            run(session, window, 1);
            session.counts()[network.input().size()] = MAX_COUNT + 1;
            assertThrows(IllegalArgumentException.class, session::step);
            assertFalse(session.complete());
            session.begin();
            run(session, window, 4);
            assertArrayEquals(spikes(inference, new short[][]{window})[0], session.spikes());
        }
    }

    private static Network config(int steps) {
        return CextNet.paper().channels(33).image(8, 8).steps(steps).blocks(2).gated(0).hidden(21).classes(3, 4)
                .dropout(0.5).statistics(Statistics.ALL_STEPS).network();
    }

    private static void run(InferenceSession session, short[] window, int steps) {
        for (int i = 0; i < steps; i++) {
            int at = session.nextFrame();
            System.arraycopy(window, at, session.counts(), at, session.frameSize());
            session.step();
        }
    }

    private static int[][] spikes(InferenceVector inference, short[][] windows) {
        int[][] spikes = new int[windows.length][inference.network().outputs()];
        inference.newWorker().run(windows, spikes, ActivityListener.NONE);
        return spikes;
    }

    private static short[][] samples(Network network, int count) {
        Random random = new Random(77);
        short[][] samples = new short[count][network.steps() * network.input().size()];
        for (short[] sample : samples) {
            for (int i = 0; i < sample.length; i++) {
                sample[i] = (short) (random.nextInt(3) == 0 ? 1 + random.nextInt(MAX_COUNT) : 0);
            }
        }
        return samples;
    }
}
