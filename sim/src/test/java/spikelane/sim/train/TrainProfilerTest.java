package spikelane.sim.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.plan.Caches;
import spikelane.kernels.plan.Peaks;
import spikelane.kernels.plan.Settle;
import spikelane.sim.data.FrameSet;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.Network;
import spikelane.sim.train.TrainProfile.LayerProfile;
import spikelane.sim.train.TrainProfile.PhaseProfile;
import spikelane.sim.train.rule.LearningRule;
import spikelane.sim.train.rule.Loss;
import spikelane.sim.train.rule.Surrogate;

class TrainProfilerTest {
    /** Loads are free, so that multiply-adds bound every sum. */
    private static final double RATE = 100;
    private static final Peaks PEAKS = new Peaks(
            Arrays.stream(Resource.values())
                    .collect(Collectors.toMap(resource -> resource, of -> of == Resource.FMA ? RATE : 1e9)),
            new Caches(32 << 10, 1 << 20, 32 << 20));
    private static final int BATCH = 7;
    private static final FrameSet DATA = TrainerTest.bars(1, 12);

    private static TrainProfile profile(Network network, Learning learning) {
        TrainOptions options = new TrainOptions(1, BATCH, 3e-3, 1, Augmentation.none(), 5, Optional.empty(), learning);
        TrainProfile profile = TrainProfiler.profile(NetworkTraining.initialise(network, 3), DATA, options, () -> PEAKS,
                new Settle(0, 1));
        assertEquals(BATCH, profile.batch());
        assertEquals(1, profile.steps());
        assertEquals(profile.msPerStep(),
                profile.adamMs() + profile.layers().stream().mapToDouble(LayerProfile::ms).sum(), 1e-9);
        for (LayerProfile layer : profile.layers()) {
            assertEquals(layer.ms(), layer.phases().values().stream().mapToDouble(PhaseProfile::ms).sum(), 1e-9);
            for (PhaseProfile phase : layer.phases().values()) {
                assertEquals(phase.multiplyAdds() == null, phase.percentOfPeak() == null);
                if (phase.multiplyAdds() != null) {
                    assertEquals("FMA", phase.bound());
                    assertEquals(phase.multiplyAdds() / phase.ms() / 1e6, phase.multiplyAddsPerNs(), 1e-9);
                    assertEquals(100 * phase.multiplyAddsPerNs() / RATE, phase.percentOfPeak(), 1e-6);
                }
            }
            if (layer.percentOfPeak() != null) {
                double least = layer.phases().values().stream().filter(phase -> phase.multiplyAdds() != null)
                        .mapToDouble(phase -> phase.multiplyAdds() / RATE / 1e6).sum();
                assertEquals(100 * least / layer.ms(), layer.percentOfPeak(), 1e-6);
            }
        }
        return profile;
    }

    private static double density() {
        FrameSet batch = DATA.spread(BATCH);
        long active = 0;
        for (short[] sample : batch.counts()) {
            active += IntStream.range(0, sample.length).filter(i -> sample[i] != 0).count();
        }
        return (double) active / BATCH / batch.counts()[0].length;
    }

    @Test
    void narrowNetworksMultiplyEveryInput() {
        TrainProfile profile = profile(TrainerTest.CONFIG, Learning.USUAL);
        assertEquals(List.of("conv0", "conv1", "fc0", "fc1"),
                profile.layers().stream().map(LayerProfile::name).toList());
        LayerProfile first = profile.layers().getFirst();
        assertEquals(density(), first.density(), 1e-9);
        assertEquals(Set.of("pack", "forward", "neurons", "neuron gradient", "weight gradient"),
                first.phases().keySet());
        double least = BATCH * 4.0 * 11 * 10 * 9 * 2 * 5; // N T H W taps C M; zeros between pixels are more
        assertTrue(first.phases().get("forward").multiplyAdds() >= least
                && first.phases().get("forward").multiplyAdds() < 2 * least, first.toString());
        profile.layers().forEach(layer -> assertEquals("matrices", layer.form()));
        assertTrue(profile.layers().get(1).phases().get("input gradient").multiplyAdds() > 0);
    }

    @Test
    void narrowNetworksAddRowsOfWeightsForFewInputs() {
        Network network = CextNet.paper().channels(12).image(11, 10).steps(4).blocks(2).gated(1).hidden(12)
                .classes(3, 2).dropout(0.2).network();
        LayerProfile second = profile(network, Learning.USUAL).layers().get(1);
        assertEquals("matrices, rows for weights", second.form());
        double inputs = BATCH * 4.0 * 5 * 5 * 12;
        assertEquals(second.density() * inputs * 9 * 16, second.phases().get("weight gradient").multiplyAdds(), 1e-3);
        assertTrue(second.phases().get("forward").multiplyAdds() >= inputs * 9 * 12, second.toString());
    }

    /** A kernel reaches three rows of each pixel but two fewer of an image, and so it is with columns. */
    @Test
    void wideNetworksAddTheRowsOfWhatIsActive() {
        Network network = CextNet.paper().channels(48).image(11, 10).steps(4).blocks(2).gated(1).hidden(12)
                .classes(3, 2).dropout(0.2).network();
        TrainProfile profile = profile(network, Learning.USUAL);
        LayerProfile first = profile.layers().getFirst();
        assertEquals(density(), first.density(), 1e-9);
        assertNull(first.phases().get("weight gradient").multiplyAdds(), "it is taken with the neurons' gradient");
        LayerProfile second = profile.layers().get(1);
        assertEquals("rows", second.form());
        double pixels = BATCH * 4.0 * 5 * 5;
        double reached = BATCH * 4.0 * (3 * 5 - 2) * (3 * 5 - 2);
        assertEquals(second.density() * reached * 48 * 48, second.phases().get("forward").multiplyAdds(), 1e-3);
        assertEquals(second.density() * pixels * 9 * 48 * 48, second.phases().get("weight gradient").multiplyAdds(),
                1e-3);
        assertEquals(pixels * 9 * 48 * 48, second.phases().get("input gradient").multiplyAdds(), 1e-3);
    }

    @Test
    void otherNetworksAreTimedOnly() {
        LearningRule rule = new LearningRule(Loss.MSE, Surrogate.TRIANGLE, 0, 0);
        TrainProfile profile = profile(TrainerTest.CONFIG, new Learning(rule, 0, 0, 0, 0));
        assertFalse(profile.layers().isEmpty());
        for (LayerProfile layer : profile.layers()) {
            assertNull(layer.density());
            assertNull(layer.percentOfPeak());
            assertEquals(Set.of("forward", "backward"), layer.phases().keySet());
        }
    }
}
