package spikelane.sim.network;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import spikelane.kernels.EventCounts;
import spikelane.kernels.GatedSpikes;
import spikelane.kernels.Geometry;
import spikelane.kernels.Kernels;
import spikelane.kernels.MaxPool;
import spikelane.kernels.SpikeBits;
import spikelane.kernels.SpikeExtraction;
import spikelane.kernels.SpikeList;
import spikelane.sim.network.LayerShape.Kind;
import spikelane.sim.network.StageClock.Stage;

/**
 * A convolution or fully connected layer of one sample after the other, with what stands behind its neurons: a TCJA
 * gate, and behind a convolution max-pooling.
 *
 * @param config     the network
 * @param index      place among {@link CextNetConfig#layers}
 * @param shape      shape
 * @param kernel     weights and neurons
 * @param gate       gate behind the neurons, or null
 * @param extraction lists its active inputs
 * @param maxPool    pools its spikes
 */
record EventDrivenLayer(CextNetConfig config, int index, LayerShape shape, KernelLayer<?, ?> kernel, GateLayer gate,
        SpikeExtraction extraction, MaxPool maxPool) {
    /**
     * @param kernels  which forms to use
     * @param arena    owner of all memory
     * @param model    network
     * @param from     how many of its convolutions and fully connected layers are left out
     * @param maxCount largest event count of the samples
     * @return the others
     */
    static List<EventDrivenLayer> all(Kernels kernels, Arena arena, Model model, int from, int maxCount) {
        CextNetConfig config = model.config();
        List<EventDrivenLayer> layers = new ArrayList<>();
        List<LayerShape> shapes = config.layers();
        int number = 0;
        for (int i = 0; i < shapes.size(); i++) {
            LayerShape shape = shapes.get(i);
            if (shape.kind() != Kind.CONV && shape.kind() != Kind.FC) {
                continue;
            }
            if (number >= from) {
                BatchNormFold fold = shape.kind() == Kind.CONV
                        ? BatchNormFold.of(model, number)
                        : BatchNormFold.none(shape.out());
                Geometry geometry = geometry(config, shape, number == config.blocks());
                layers.add(new EventDrivenLayer(config, i, shape,
                        KernelLayer.of(kernels, arena, model, shape, geometry, fold, maxCount),
                        GateLayer.behind(model, number), kernels.extraction(), kernels.maxPool()));
            }
            number++;
        }
        return layers;
    }

    /** The fully connected layer behind the convolutions reads their image, channel by channel. */
    private static Geometry geometry(CextNetConfig config, LayerShape shape, boolean behindConvolution) {
        if (shape.kind() == Kind.CONV) {
            return Geometry.sameSize(shape.in(), shape.height(), shape.width(), shape.out(), shape.kernelHeight());
        }
        return behindConvolution
                ? Geometry.fullyConnected(config.channels(), config.height() >> config.blocks(),
                        config.width() >> config.blocks(), shape.out())
                : Geometry.fullyConnected(shape.in(), 1, 1, shape.out());
    }

    /**
     * @param arena    owner of its memory
     * @param maxCount largest event count of the samples
     * @param clock    told when each stage begins and ends
     * @return buffers of one thread
     */
    Run newRun(Arena arena, int maxCount, StageClock clock) {
        return new Run(arena, maxCount, clock);
    }

    /** Buffers of one thread. */
    final class Run {
        private final KernelLayer<?, ?>.Run neurons;
        private final KernelLayer.Inputs inputs;
        private final float[][] gates;
        private final SpikeBits fired;
        private final SpikeBits[] out;
        private final GateLayer.Run gating;
        private final StageClock clock;

        private Run(Arena arena, int maxCount, StageClock clock) {
            this.clock = clock;
            neurons = kernel.newRun();
            Geometry g = kernel.geometry();
            gates = new float[config.steps()][g.channels()];
            inputs = index == 0
                    ? new KernelLayer.Inputs(new EventCounts(arena, g.height() * g.width(), g.channels(), maxCount),
                            null, null)
                    : gatedInputs(SpikeList.of(g));
            boolean pools = shape.kind() == Kind.CONV;
            fired = new SpikeBits(arena, g.outputPixels(), g.outputs());
            out = new SpikeBits[config.steps()];
            int pooled = pools ? (g.outputHeight() / 2) * (g.outputWidth() / 2) : g.outputPixels();
            for (int t = 0; t < out.length; t++) {
                out[t] = new SpikeBits(arena, pooled, g.outputs());
            }
            gating = gate == null ? null : gate.newRun(clock);
        }

        private KernelLayer.Inputs gatedInputs(SpikeList list) {
            GatedSpikes[] gated = new GatedSpikes[gates.length];
            for (int t = 0; t < gated.length; t++) {
                Arrays.fill(gates[t], 1);
                gated[t] = new GatedSpikes(list, gates[t]);
            }
            return new KernelLayer.Inputs(null, list, gated);
        }

        /** {@return spikes of each time step, pooled} */
        SpikeBits[] out() {
            return out;
        }

        /** {@return [T][C], what its input spikes are worth} */
        float[][] gates() {
            return gates;
        }

        /** {@return the gate behind the neurons, or null} */
        GateLayer.Run gating() {
            return gating;
        }

        /** Runs the layer over all time steps; its output spikes are then in {@link #out}. */
        void run(short[] frames, SpikeBits[] in, ActivityListener activity) {
            boolean pools = shape.kind() == Kind.CONV;
            neurons.begin();
            for (int t = 0; t < out.length; t++) {
                clock.begin();
                if (in == null) {
                    loadFrame(frames, t, activity);
                    clock.end(index, Stage.INPUT);
                } else {
                    extraction.extract(in[t], inputs.list());
                    clock.end(index, Stage.INPUT);
                    activity.active(index, t, inputs.list());
                }
                clock.begin();
                neurons.step(inputs, t, pools ? fired : out[t]);
                clock.end(index, Stage.NEURONS);
                if (gating != null) {
                    clock.begin();
                    gating.count(fired, t);
                    clock.end(index + 1, Stage.GATES);
                }
                if (pools) {
                    clock.begin();
                    maxPool.pool(fired, shape.width(), out[t]);
                    clock.end(index, Stage.POOL);
                }
            }
        }

        private void loadFrame(short[] frames, int t, ActivityListener activity) {
            EventCounts counts = inputs.counts();
            int pixels = counts.pixels();
            int from = t * pixels * counts.channels();
            for (int c = 0; c < counts.channels(); c++) {
                for (int p = 0; p < pixels; p++) {
                    int count = frames[from++];
                    counts.set(p, c, count);
                    if (count != 0) {
                        activity.active(index, t, c * pixels + p);
                    }
                }
            }
        }
    }

    /**
     * Runs layers one after the other.
     *
     * @param runs     buffers of the layers
     * @param frames   event counts, where the first layer is the network's
     * @param in       spikes of each time step, else
     * @param spikes   receives the number of spikes of each neuron of the last layer
     * @param activity is told of every active input
     */
    static void chain(Run[] runs, short[] frames, SpikeBits[] in, int[] spikes, ActivityListener activity) {
        SpikeBits[] input = in;
        for (int i = 0; i < runs.length; i++) {
            runs[i].run(frames, input, activity);
            if (runs[i].gating() != null) {
                runs[i].gating().gates(runs[i + 1].gates(), activity);
            }
            input = runs[i].out();
        }
        Arrays.fill(spikes, 0);
        for (SpikeBits step : input) {
            GateLayer.addByChannel(step, spikes, 0);
        }
    }
}
