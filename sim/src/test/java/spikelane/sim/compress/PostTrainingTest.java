package spikelane.sim.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.sim.network.AnyNetworks;
import spikelane.sim.network.BatchNormFold;
import spikelane.sim.network.EffectiveWeights;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Model;
import spikelane.sim.network.Tensor;

class PostTrainingTest {
    private static double error(float[] weights, float range, float scale, int largest) {
        double error = 0;
        for (float weight : weights) {
            double wrong = weight
                    - EffectiveWeights.value(EffectiveWeights.code(weight, range, largest), scale, largest);
            error += wrong * wrong;
        }
        return error;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8})
    void noOtherRangeAndScaleOfAGridIsNearer(int bits) {
        int largest = EffectiveWeights.largestCode(bits);
        Random random = new Random(bits);
        float[] weights = new float[200];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (0.3 * random.nextGaussian());
        }
        float[] fit = PostTraining.fit(weights, 0, weights.length, largest);
        double least = error(weights, fit[0], fit[1], largest);
        float most = 0;
        for (float weight : weights) {
            most = Math.max(most, Math.abs(weight));
        }
        for (int range = 1; range <= 64; range++) {
            for (int scale = 1; scale <= 64; scale++) {
                double other = error(weights, most * range / 64, most * scale / 64, largest);
                assertTrue(least <= other * (1 + 1e-6), "range " + range + ", scale " + scale);
            }
        }
    }

    @Test
    void zerosStayZeros() {
        assertArrayEquals(new float[]{1e-6f, 1e-6f}, PostTraining.fit(new float[4], 0, 4, 1));
        assertArrayEquals(new float[]{0.5f, 0.5f}, PostTraining.fit(new float[]{0, 0.5f, -0.5f, 9}, 0, 3, 1));
    }

    /** At 8 bits each channel's weights, scaled by the batch norm behind them, are near those of the network. */
    @ParameterizedTest
    @ValueSource(strings = {"strided, averaged, soft reset", "depthwise and pointwise, sums, overlapping maxima",
            "two gates, one without pooling; valid convolution"})
    void scalesOfChannelsGoIntoBatchNorm(String name) {
        Model model = AnyNetworks.model(AnyNetworks.network(name), Model.FULL_PRECISION, 4);
        Model folded = BatchNormFold.into(model);
        Model quantised = PostTraining.quantise(model, 8);
        Model foldedAgain = BatchNormFold.into(quantised);
        for (LayerShape layer : folded.network().weightLayers()) {
            float[] wanted = folded.tensor(layer.tensor()).data();
            float[] actual = foldedAgain.tensor(layer.tensor()).data();
            float most = 0;
            for (float weight : wanted) {
                most = Math.max(most, Math.abs(weight));
            }
            assertArrayEquals(wanted, actual, most / 127, layer.name());
            if (folded.network().tensors().containsKey(layer.name() + ".bias")) {
                assertArrayEquals(folded.tensor(layer.name() + ".bias").data(),
                        foldedAgain.tensor(layer.name() + ".bias").data(), 1e-5f, layer.name());
            }
        }
        assertEquals(8, quantised.bits());
        for (LayerNumbers numbers : quantised.numbers()) {
            assertTrue(numbers.quantised());
        }
        assertEquals("weights of 8 bits are quantised already",
                assertThrows(IllegalArgumentException.class, () -> PostTraining.quantise(quantised, 4)).getMessage());
    }

    /** Nothing is lost of weights that are codes already: batch norm multiplies by their scale and by nothing else. */
    @Test
    void weightsThatAreCodesStayWhatTheyAre() {
        Model model = AnyNetworks.model(AnyNetworks.network("strided, averaged, soft reset"), Model.FULL_PRECISION, 4);
        LayerShape layer = model.network().weightLayers().getFirst();
        float[] weights = model.tensor(layer.tensor()).data();
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i % 3 == 0 ? 0 : i % 2 == 0 ? 0.3f : -0.3f;
        }
        for (int bits : Compression.WIDTHS) {
            assertArrayEquals(weights,
                    BatchNormFold.into(PostTraining.quantise(model, bits)).tensor(layer.tensor()).data(), 1e-7f);
        }
    }

    @Test
    void prunedWeightsStayPruned() {
        Model model = AnyNetworks.model(AnyNetworks.network("strided, averaged, soft reset"), Model.FULL_PRECISION, 4);
        LayerShape layer = model.network().weightLayers().get(1);
        Tensor mask = Tensor.zeros(layer.weightShape());
        mask.data()[3] = 1;
        model.tensors().put(Model.mask(layer.tensor()), mask);
        Model quantised = PostTraining.quantise(model, 2);
        assertEquals(1, quantised.numbers().get(1).nonzeros());
    }
}
