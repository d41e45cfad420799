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
import spikelane.kernels.WorkPool;
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
    /** Potentials of a band, which a second-level cache holds. */
    private static final long BAND_BYTES = 256 << 10;
    /** Enough bands to share out evenly. */
    private static final int LEAST_BANDS = 4;

    /**
     * @param kernels  which forms to use, for the usual densities
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

    /** {@return the layer in the form for its input's density} */
    EventDrivenLayer forDensity(SpikeDensities densities) {
        return new EventDrivenLayer(config, index, shape, kernel.forDensity(densities.of(index)), gate, extraction,
                maxPool);
    }

    /**
     * @param arena    owner of its memory
     * @param maxCount largest event count of the samples
     * @param pool     threads that share the work; null if there is one
     * @param clock    told when each stage begins and ends, where there is one thread
     * @return buffers for one sample at a time
     */
    Run newRun(Arena arena, int maxCount, WorkPool pool, StageClock clock) {
        return new Run(arena, maxCount, pool, clock);
    }

    private boolean pools() {
        return shape.kind() == Kind.CONV;
    }

    /** {@return rows of a band: an even number, for pooling} */
    private int bandRows() {
        Geometry g = kernel.geometry();
        long rowBytes = (long) g.outputWidth() * g.outputs() * Integer.BYTES;
        return pools()
                ? 2 * Math.max(1, (int) Math.min(BAND_BYTES / (2 * rowBytes), g.outputHeight() / (2 * LEAST_BANDS)))
                : 1;
    }

    /** What one thread needs. */
    private final class Part {
        private final KernelLayer<?, ?>.Stepper stepper;
        private final KernelLayer.Inputs inputs;
        private final SpikeBits fired;
        private final int[] counts;

        Part(Arena arena, int maxCount, KernelLayer<?, ?>.Neurons neurons, float[][] gates) {
            Geometry g = kernel.geometry();
            stepper = neurons.newStepper();
            inputs = index == 0
                    ? new KernelLayer.Inputs(new EventCounts(arena, g.height() * g.width(), g.channels(), maxCount),
                            null, null)
                    : gatedInputs(SpikeList.of(g), gates);
            fired = new SpikeBits(arena, g.outputPixels(), g.outputs());
            counts = new int[gate == null ? 0 : config.steps() * g.outputs()];
        }

        private static KernelLayer.Inputs gatedInputs(SpikeList list, float[][] gates) {
            GatedSpikes[] gated = new GatedSpikes[gates.length];
            Arrays.setAll(gated, t -> new GatedSpikes(list, gates[t]));
            return new KernelLayer.Inputs(null, list, gated);
        }
    }

    /**
     * Buffers for one sample at a time. The layer runs band by band of its image, each over all time steps, so that the
     * potentials of a band stay in a cache from step to step; threads share the bands.
     */
    final class Run implements WorkPool.Task {
        private final KernelLayer<?, ?>.Neurons neurons = kernel.newNeurons();
        private final Geometry geometry = kernel.geometry();
        private final int bandRows = bandRows();
        private final int bands = (geometry.outputHeight() + bandRows - 1) / bandRows;
        private final float[][] gates = new float[config.steps()][geometry.channels()];
        private final SpikeBits[] out = new SpikeBits[config.steps()];
        private final Part[] parts;
        private final GateLayer.Run gating;
        private final WorkPool pool;
        private final StageClock clock;
        private short[] frames;
        private ActivityListener listener;
        private SpikeBits[] in;

        private Run(Arena arena, int maxCount, WorkPool pool, StageClock clock) {
            this.pool = pool;
            this.clock = clock;
            for (float[] step : gates) {
                Arrays.fill(step, 1);
            }
            parts = new Part[pool == null || bands == 1 ? 1 : pool.threads()];
            Arrays.setAll(parts, i -> new Part(arena, maxCount, neurons, gates));
            int pixels = pools()
                    ? (geometry.outputHeight() / 2) * (geometry.outputWidth() / 2)
                    : geometry.outputPixels();
            Arrays.setAll(out, t -> new SpikeBits(arena, pixels, geometry.outputs()));
            gating = gate == null ? null : gate.newRun(clock);
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
        void run(short[] sample, SpikeBits[] spikes, ActivityListener activity) {
            frames = sample;
            in = spikes;
            listener = activity;
            if (activity.listens()) {
                tell(activity);
            }
            neurons.begin();
            if (parts.length > 1) {
                pool.run(bands, this);
            } else {
                for (int band = 0; band < bands; band++) {
                    run(band, 0);
                }
            }
            if (gating != null) {
                sumCounts(gating.counts());
            }
        }

        private void sumCounts(int[] sums) {
            Arrays.fill(sums, 0);
            for (Part part : parts) {
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += part.counts[i];
                }
                Arrays.fill(part.counts, 0);
            }
        }

        /** Runs a band over all time steps. */
        @Override
        public void run(int band, int worker) {
            Part part = parts[worker];
            int width = geometry.outputWidth();
            int rowFrom = band * bandRows;
            int rowTo = Math.min(geometry.outputHeight(), rowFrom + bandRows);
            int inFrom = Math.max(0, rowFrom - geometry.padding());
            int inTo = Math.min(geometry.height(), rowTo + geometry.padding());
            for (int t = 0; t < out.length; t++) {
                clock.begin();
                if (in == null) {
                    loadFrame(part.inputs.counts(), t, inFrom, inTo);
                } else {
                    extraction.extract(in[t], part.inputs.list(), inFrom, inTo);
                }
                clock.end(index, Stage.INPUT);
                clock.begin();
                part.stepper.step(part.inputs, t, rowFrom * width, rowTo * width, pools() ? part.fired : out[t]);
                clock.end(index, Stage.NEURONS);
                if (listener.listens()) {
                    listener.fired(index, t, pools() ? part.fired : out[t], rowFrom * width, rowTo * width);
                }
                if (gating != null) {
                    clock.begin();
                    GateLayer.addByChannel(part.fired, rowFrom * width, rowTo * width, part.counts,
                            t * geometry.outputs());
                    clock.end(index + 1, Stage.GATES);
                }
                if (pools()) {
                    clock.begin();
                    maxPool.pool(part.fired, width, out[t], rowFrom / 2, rowTo / 2);
                    clock.end(index, Stage.POOL);
                }
            }
        }

        private void loadFrame(EventCounts counts, int t, int rowFrom, int rowTo) {
            for (int c = 0; c < counts.channels(); c++) {
                int from = (t * counts.channels() + c) * counts.pixels();
                for (int p = rowFrom * geometry.width(); p < rowTo * geometry.width(); p++) {
                    counts.set(p, c, frames[from + p]);
                }
            }
        }

        /** Says which inputs are active, before any of it is computed. */
        private void tell(ActivityListener activity) {
            int inputs = geometry.channels() * geometry.height() * geometry.width();
            for (int t = 0; t < out.length; t++) {
                if (in != null) {
                    SpikeList list = parts[0].inputs.list();
                    extraction.extract(in[t], list);
                    activity.active(index, t, list);
                    continue;
                }
                for (int i = 0; i < inputs; i++) {
                    if (frames[t * inputs + i] != 0) {
                        activity.active(index, t, i);
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
            GateLayer.addByChannel(step, 0, step.pixels(), spikes, 0);
        }
    }
}
