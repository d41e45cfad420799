package spikelane.sim.network;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import spikelane.sim.network.CextNetConfig.Normalisation;

/** Untrained networks for tests: seeded weights, batch norm with gammas of both signs, quantiser numbers, masks. */
public final class RandomModel {
    private RandomModel() {}

    public static CextNetConfig config(int channels, int blocks, int tcjaBlocks) {
        int size = 2 << blocks;
        return new CextNetConfig(channels, size, size, 5, blocks, tcjaBlocks, 21, 3, 4, 0.5f, Normalisation.ALL_STEPS);
    }

    /**
     * @param config network
     * @param bits   b
     * @param kept   fraction of weights that masks keep; 1 = no masks
     * @param seed   of every number
     * @return the network
     */
    public static Model of(CextNetConfig config, int bits, double kept, long seed) {
        Random random = new Random(seed);
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        float deviation = 0;
        for (Map.Entry<String, int[]> entry : Model.shapes(config, bits).entrySet()) {
            Tensor tensor = Tensor.zeros(entry.getValue());
            if (entry.getValue().length > 1) {
                deviation = (float) Math.sqrt(4.0 * entry.getValue()[0] / tensor.data().length);
            }
            for (int i = 0; i < tensor.data().length; i++) {
                tensor.data()[i] = value(entry.getKey(), (float) random.nextGaussian(), deviation);
            }
            tensors.put(entry.getKey(), tensor);
        }
        for (LayerShape layer : config.layers()) {
            if (kept < 1) {
                Tensor mask = Tensor.zeros(layer.weightShape());
                for (int i = 0; i < mask.data().length; i++) {
                    mask.data()[i] = random.nextDouble() < kept ? 1 : 0;
                }
                tensors.put("mask_" + layer.name(), mask);
            }
        }
        return new Model(config, bits, tensors);
    }

    private static float value(String name, float normal, float deviation) {
        return switch (name.replaceAll("[0-9]|_conv.*|_tcja.*|_fc.*", "")) {
            case "gamma" -> normal < -1.2 ? -1.5f : 1.5f + 0.3f * normal;
            case "beta" -> 0.5f + 0.3f * normal;
            case "mean" -> 0.2f * normal;
            case "var" -> 0.3f + Math.abs(normal);
            case "duq_a", "duq_c" -> (1.5f + 0.1f * Math.abs(normal)) * deviation;
            case "fc" -> (0.4f + normal) * deviation; // enough excitation for spikes at the output
            default -> normal * deviation;
        };
    }
}
