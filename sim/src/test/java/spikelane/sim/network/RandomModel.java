package spikelane.sim.network;

import java.util.LinkedHashMap;
import java.util.Random;
import java.util.SequencedMap;
import spikelane.sim.network.CextNetConfig.Normalisation;

/** Untrained networks for tests: seeded weights, batch norm with gammas of both signs, quantiser numbers, masks. */
final class RandomModel {
    private RandomModel() {}

    static CextNetConfig config(int channels, int blocks, int tcjaBlocks) {
        int size = 4 << blocks;
        return new CextNetConfig(channels, size, size, 5, blocks, tcjaBlocks, 21, 3, 4, 0.5f, Normalisation.ALL_STEPS);
    }

    /**
     * @param config network
     * @param bits   b
     * @param kept   fraction of weights that masks keep; 1 = no masks
     * @param seed   of every number
     */
    static Model of(CextNetConfig config, int bits, double kept, long seed) {
        Random random = new Random(seed);
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        Model.shapes(config, bits).forEach((name, shape) -> {
            Tensor tensor = Tensor.zeros(shape);
            int fanIn = shape.length == 1 ? 1 : tensor.data().length / shape[0];
            for (int i = 0; i < tensor.data().length; i++) {
                tensor.data()[i] = value(name, random, fanIn);
            }
            tensors.put(name, tensor);
        });
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

    private static float value(String name, Random random, int fanIn) {
        float normal = (float) random.nextGaussian();
        if (name.startsWith("gamma")) {
            return random.nextInt(8) == 0 ? -1.5f : 1.5f + 0.3f * normal;
        }
        if (name.startsWith("var")) {
            return 0.3f + Math.abs(normal);
        }
        if (name.startsWith("beta") || name.startsWith("mean")) {
            return name.startsWith("beta") ? 0.5f + 0.3f * normal : 0.2f * normal;
        }
        if (name.startsWith("duq_")) {
            return 0.6f + 0.1f * Math.abs(normal);
        }
        return normal * (float) Math.sqrt(4.0 / fanIn);
    }
}
