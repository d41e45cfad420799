package spikelane.sim.network;

import spikelane.sim.network.Layer.Statistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;

/** Untrained networks for tests: seeded weights, batch norm with gammas of both signs, quantiser numbers, masks. */
public final class RandomModel {
    private RandomModel() {}

    public static Network config(int channels, int blocks, int tcjaBlocks) {
        int size = 2 << blocks;
        return CextNet.paper().channels(channels).image(size, size).steps(5).blocks(blocks).gated(tcjaBlocks).hidden(21)
                .classes(3, 4).dropout(0.5).statistics(Statistics.ALL_STEPS).network();
    }

    /**
     * @param config network
     * @param bits   b
     * @param kept   fraction of weights that masks keep; 1 = no masks
     * @param seed   of every number
     * @return the network
     */
    public static Model of(Network config, int bits, double kept, long seed) {
        Random random = new Random(seed);
        SequencedMap<String, int[]> shapes = Model.shapes(config, bits);
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> tensors.put(name, Tensor.zeros(shape)));
        for (LayerShape layer : config.weightLayers()) {
            String weights = layer.tensor();
            Tensor tensor = tensors.get(weights);
            float deviation = (float) Math.sqrt(4.0 * layer.out() / tensor.data().length);
            fill(weights, tensor, random, deviation);
            for (String part : List.of(".gamma", ".beta", ".mean", ".var")) {
                String norm = layer.name().replace("conv", "norm").replace("fc", "norm_fc") + part;
                if (shapes.containsKey(norm)) {
                    fill(norm, tensors.get(norm), random, deviation);
                }
            }
            if (bits != Model.FULL_PRECISION) {
                fill(Model.clip(weights), tensors.get(Model.clip(weights)), random, deviation);
                fill(Model.scale(weights), tensors.get(Model.scale(weights)), random, deviation);
            }
        }
        for (LayerShape layer : config.weightLayers()) {
            if (kept < 1) {
                Tensor mask = Tensor.zeros(layer.weightShape());
                for (int i = 0; i < mask.data().length; i++) {
                    mask.data()[i] = random.nextDouble() < kept ? 1 : 0;
                }
                tensors.put(Model.mask(layer.tensor()), mask);
            }
        }
        return new Model(config, bits, tensors);
    }

    private static void fill(String name, Tensor tensor, Random random, float deviation) {
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = value(name, (float) random.nextGaussian(), deviation);
        }
    }

    private static float value(String name, float normal, float deviation) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "gamma" -> normal < -1.2 ? -1.5f : 1.5f + 0.3f * normal;
            case "beta" -> 0.5f + 0.3f * normal;
            case "mean" -> 0.2f * normal;
            case "var" -> 0.3f + Math.abs(normal);
            case "clip", "scale" -> (1.5f + 0.1f * Math.abs(normal)) * deviation;
            // fully connected: enough excitation for spikes at the output
            default -> (name.startsWith("fc") ? 0.4f + normal : normal) * deviation;
        };
    }
}
