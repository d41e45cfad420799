package spikelane.sim.inference.layer;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import spikelane.kernels.Kernels;
import spikelane.kernels.data.FeatureMap;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.ShortMap;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.layer.NeuronUpdate;
import spikelane.kernels.layer.Propagation;
import spikelane.kernels.layer.SpikingLayer;
import spikelane.kernels.narrow.ShortLifUpdate;

/**
 * The neurons of a {@link KernelLayer}, whose potentials may be narrower than its currents.
 *
 * @param <L>     currents
 * @param <V>     membrane potentials
 * @param update  takes the currents
 * @param newMap  makes the potentials
 * @param initial sets them before the first time step
 */
record LayerNeurons<L, V>(NeuronUpdate<L, V> update, NewMap<V> newMap, Consumer<V> initial) {
    @FunctionalInterface
    interface NewMap<L> {
        L create(Arena arena, int pixels, int channels);
    }

    /** A propagation and the neurons behind it. */
    record Fused<I, L, V>(SpikingLayer<I, L, V> layer, LayerNeurons<L, V> neurons) {
        static <I, L, V> Fused<I, L, V> of(Propagation<I, L> propagation, LayerNeurons<L, V> neurons) {
            return new Fused<>(new SpikingLayer<>(propagation, neurons.update), neurons);
        }

        Potentials<I, L> newPotentials(Arena arena) {
            Geometry g = layer.geometry();
            V membrane = neurons.newMap.create(arena, g.outputPixels(), g.outputs());
            return new Potentials<>() {
                @Override
                public void begin() {
                    neurons.initial.accept(membrane);
                }

                @Override
                public void step(int pixelFrom, int pixelTo, I input, L currents, SpikeBits spikes) {
                    layer.step(pixelFrom, pixelTo, input, currents, membrane, spikes);
                }
            };
        }
    }

    /** The membrane potentials of one sample. */
    interface Potentials<I, L> {
        void begin();

        void step(int pixelFrom, int pixelTo, I input, L currents, SpikeBits spikes);
    }

    /**
     * @param maxCurrent largest absolute current
     * @param initial    potentials before the first time step, one a channel
     * @param steps      T
     * @return neurons in integers: with potentials of int16 where they cannot leave it
     */
    static LayerNeurons<IntMap, ?> of(Kernels kernels, Arena arena, IntNeurons neurons, long maxCurrent, int[] initial,
            int steps) {
        return kernels.shortLifUpdate(arena, neurons, maxCurrent, initial, steps)
                .<LayerNeurons<IntMap, ?>>map(narrow -> new LayerNeurons<>(narrow, ShortMap::new,
                        LayerNeurons.<ShortMap>initial(map -> map::set, initial)))
                .orElseGet(() -> new LayerNeurons<>(kernels.lifUpdate(arena, neurons, maxCurrent), IntMap::new,
                        LayerNeurons.<IntMap>initial(map -> map::set, initial)));
    }

    /** {@return whether potentials are of int16} */
    boolean narrow() {
        return update instanceof ShortLifUpdate;
    }

    @FunctionalInterface
    private interface Values {
        void set(int pixel, int channel, int value);
    }

    private static <V extends FeatureMap> Consumer<V> initial(Function<V, Values> values, int[] potentials) {
        return Arrays.stream(potentials).allMatch(v -> v == 0) ? FeatureMap::clear : membrane -> {
            Values set = values.apply(membrane);
            for (int p = 0; p < membrane.pixels(); p++) {
                for (int m = 0; m < potentials.length; m++) {
                    set.set(p, m, potentials[m]);
                }
            }
        };
    }
}
