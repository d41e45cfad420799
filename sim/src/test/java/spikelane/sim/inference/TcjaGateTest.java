package spikelane.sim.inference;

import spikelane.kernels.floats.MatrixProduct;
import spikelane.sim.inference.layer.TcjaGate;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.sim.network.Network;
import spikelane.sim.network.Model;
import spikelane.sim.network.RandomModel;

class TcjaGateTest {
    /** A gate is rounded to float32 once; everything before is float64. */
    private static final double ROUNDING = 0x1p-24;

    @ParameterizedTest
    @CsvSource({"1, 32", "2, 2", "7, 3", "16, 8", "33, 32"})
    void followsItsFormula(int channels, int bits) {
        Network config = RandomModel.config(channels, 1, 1);
        Model model = RandomModel.of(config, bits, 1, channels);
        int steps = config.steps();
        int pixels = 12;
        Random random = new Random(bits);
        int[] counts = random.ints((long) steps * channels, 0, pixels + 1).toArray();
        TcjaGate tcja = new TcjaGate(MatrixProduct.scalar(), model.numbers().get(1), model.numbers().get(2), pixels);
        float[][] gates = new float[steps][channels];
        tcja.gates(counts, gates, tcja.newScratch());
        float[] timeWeights = model.numbers().get(1).values();
        float[] channelWeights = model.numbers().get(2).values();
        for (int t = 0; t < steps; t++) {
            for (int c = 0; c < channels; c++) {
                double timeSum = 0;
                double channelSum = 0;
                for (int k = 0; k < 4; k++) {
                    for (int from = 0; from < steps; from++) {
                        timeSum += timeWeights[(t * steps + from) * 4 + k]
                                * mean(counts, from, c + k - 1, steps, channels, pixels);
                    }
                    for (int from = 0; from < channels; from++) {
                        channelSum += channelWeights[(c * channels + from) * 4 + k]
                                * mean(counts, t + k - 1, from, steps, channels, pixels);
                    }
                }
                double gate = 1 / (1 + Math.exp(-timeSum * channelSum));
                // the weights of a quantised network are rounded to float32 here, codes are not there
                assertEquals(gate, gates[t][c], 4 * channels * ROUNDING);
            }
        }
    }

    private static double mean(int[] counts, int t, int c, int steps, int channels, int pixels) {
        return t < 0 || t >= steps || c < 0 || c >= channels ? 0 : (double) counts[t * channels + c] / pixels;
    }
}
