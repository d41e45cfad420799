package spikelane.sim.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.plan.Caches;
import spikelane.kernels.plan.Peaks;
import spikelane.kernels.plan.Settle;
import spikelane.sim.data.FrameSet;
import spikelane.sim.network.Network;
import spikelane.sim.network.RandomModel;

class ProfilerTest {
    private static final Network CONFIG = RandomModel.config(9, 2, 1);
    private static final Peaks PEAKS = new Peaks(
            Arrays.stream(Resource.values()).collect(Collectors.toMap(resource -> resource, resource -> 100.0)),
            new Caches(32 << 10, 1 << 20, 32 << 20));

    /** Three of four inputs are zero, the same in each sample; conv0's operations are counted here one by one. */
    @ParameterizedTest
    @ValueSource(ints = {2, 8, 32})
    void saysWhatEachLayerDidAndWhyInItsForm(int bits) {
        FrameSet data = samples(5);
        Profile profile = Profiler.profile(RandomModel.of(CONFIG, bits, 1, 4), data, () -> PEAKS, new Settle(0, 1));
        assertEquals(5, profile.samples());
        assertEquals(1, profile.rounds());
        assertEquals(List.of("conv0", "conv1", "tcja1.time", "fc0", "fc1"),
                profile.layers().stream().map(Profile.LayerProfile::name).toList());
        assertEquals(profile.msPerSample(), profile.layers().stream().mapToDouble(Profile.LayerProfile::ms).sum(),
                1e-12);
        Profile.LayerProfile conv0 = profile.layers().getFirst();
        double operations = 0;
        for (short[] sample : data.counts()) {
            operations += reached(sample) * 9.0 / 5;
        }
        assertEquals(operations, conv0.operations(), 1e-6);
        assertEquals(CONFIG.steps() * reached(ones()) / CONFIG.steps() * 9.0, conv0.denseOperations(), 1e-6);
        assertEquals("2x9x3x3@8x8", conv0.shape());
        String form = bits == 32 ? "FloatPropagation" : "CountLayer";
        assertTrue(conv0.form().startsWith(form) && conv0.reason().contains("event counts"), conv0.toString());
        for (Profile.LayerProfile layer : profile.layers()) {
            assertTrue(layer.ms() > 0 && layer.density() > 0, layer.toString());
            if (layer.form().equals("TcjaGate")) {
                assertNull(layer.bound());
                continue;
            }
            double ns = 1e6 * (layer.inputMs() + layer.neuronsMs());
            assertEquals(layer.operations() / ns, layer.operationsPerNs(), 1e-9);
            assertEquals(layer.denseOperations() / ns, layer.densePerNs(), 1e-9);
            assertTrue(layer.bytesMoved() > 0 && layer.percentOfPeak() > 0, layer.toString());
        }
    }

    /** {@return active inputs of 2 x 8 x 8 frames, each times the output pixels that a 3x3 kernel takes it to} */
    private static double reached(short[] counts) {
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            int y = i / 8 % 8;
            int x = i % 8;
            sum += counts[i] == 0 ? 0 : (y % 7 == 0 ? 2 : 3) * (x % 7 == 0 ? 2 : 3);
        }
        return sum;
    }

    private static short[] ones() {
        short[] counts = new short[CONFIG.steps() * 2 * 8 * 8];
        java.util.Arrays.fill(counts, (short) 1);
        return counts;
    }

    private static FrameSet samples(int n) {
        Random random = new Random(7);
        short[][] counts = new short[n][CONFIG.steps() * 2 * 8 * 8];
        for (short[] sample : counts) {
            for (int i = 0; i < sample.length; i++) {
                sample[i] = (short) (random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 0);
            }
        }
        return new FrameSet(CONFIG.steps(), 8, 8, CONFIG.readout().classes(), counts, new int[n]);
    }
}
