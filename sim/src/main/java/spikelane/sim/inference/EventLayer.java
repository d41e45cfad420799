package spikelane.sim.inference;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import spikelane.kernels.Kernels;
import spikelane.kernels.WorkPool;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.GatedSpikes;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.layer.MaxPool;
import spikelane.kernels.layer.SpikeExtraction;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.inference.StageClock.Stage;
import spikelane.sim.network.CextNetConfig;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Kind;
import spikelane.sim.network.Model;

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
record EventLayer(CextNetConfig config, int index, LayerShape shape, KernelLayer<?, ?> kernel, GateLayer gate,
        SpikeExtraction extraction, MaxPool maxPool) {
    /** Membrane potentials of a band fit the L2 cache. */
    private static final long BAND_BYTES = 256 << 10;
    /** Enough bands for an even share per thread. */
    private static final int LEAST_BANDS = 4;

    /**
     * @param kernels  which forms to use, for the usual densities
     * @param arena    owner of all memory
     * @param model    network
     * @param from     how many of its convolutions and fully connected layers are left out
     * @param maxCount largest event count of the samples
     * @return the others
     */
    static List<EventLayer> all(Kernels kernels, Arena arena, Model model, int from, int maxCount) {
        List<EventLayer> layers = new ArrayList<>();
        List<LayerNumbers> all = model.numbers();
        int number = 0;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).geometry() == null) {
                continue;
            }
            if (number >= from) {
                layers.add(new EventLayer(model.config(), i, all.get(i).shape(),
                        KernelLayer.of(kernels, arena, all.get(i), maxCount), GateLayer.behind(model, number),
                        kernels.extraction(), kernels.maxPool()));
            }
            number++;
        }
        return layers;
    }

    /** {@return the layer in the form for its input's density} */
    EventLayer forDensity(Kernels kernels, Arena arena, SpikeDensities densities) {
        return new EventLayer(config, index, shape, kernel.forDensity(kernels, arena, densities.of(index)), gate,
                extraction, maxPool);
    }

    /**
     * @param arena    owner of its memory
     * @param maxCount largest event count of the samples
     * @param pool     threads that share the work; null if there is one
     * @param clock    told when each stage begins and ends, where there is one thread
     * @return buffers for one sample at a time
     */
    LayerRun newRun(Arena arena, int maxCount, WorkPool pool, StageClock clock) {
        return new LayerRun(arena, maxCount, pool, clock);
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
        private final KernelLayer.Inputs inputs;
        private final SpikeBits fired;
        private final int[] counts;

        Part(Arena arena, int maxCount, float[][] gates) {
            Geometry g = kernel.geometry();
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
     * Buffers for one sample at a time. Cache blocking: the layer runs band by band of its image, each over all time
     * steps, so that a band's potentials stay in the L2 cache; threads share the bands.
     */
    final class LayerRun implements WorkPool.Task {
        private final KernelLayer<?, ?>.Neurons neurons;
        private final Geometry geometry = kernel.geometry();
        private final int bandRows = bandRows();
        private final int bands = (geometry.outputHeight() + bandRows - 1) / bandRows;
        private final float[][] gates = new float[config.steps()][geometry.channels()];
        private final SpikeBits[] out = new SpikeBits[config.steps()];
        private final Part[] parts;
        private final GateLayer.Gating gating;
        private final WorkPool pool;
        private final StageClock clock;
        private short[] frames;
        private ActivityListener listener;
        private SpikeBits[] in;

        private LayerRun(Arena arena, int maxCount, WorkPool pool, StageClock clock) {
            this.pool = pool;
            this.clock = clock;
            for (float[] step : gates) {
                Arrays.fill(step, 1);
            }
            parts = new Part[pool == null || bands == 1 ? 1 : pool.threads()];
            neurons = kernel.newNeurons(arena, parts.length);
            Arrays.setAll(parts, i -> new Part(arena, maxCount, gates));
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
        GateLayer.Gating gating() {
            return gating;
        }

        /** Runs the layer over all time steps; its output spikes are then in {@link #out}. */
        void run(short[] sample, SpikeBits[] spikes, ActivityListener activity) {
            frames = sample;
            in = spikes;
            listener = activity;
            neurons.begin();
            if (parts.length > 1) {
                if (activity.listens()) {
                    tell();
                }
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
            boolean alone = parts.length == 1 && listener.listens();
            for (int t = 0; t < out.length; t++) {
                clock.begin();
                if (in == null) {
                    loadFrame(part.inputs.counts(), t, inFrom, inTo);
                } else {
                    extraction.extract(in[t], part.inputs.list(), inFrom, inTo);
                }
                clock.end(index, Stage.INPUT);
                if (alone) {
                    tell(part, t, geometry.height() == 1 ? 0 : rowFrom, geometry.height() == 1 ? 1 : rowTo);
                }
                clock.begin();
                neurons.step(worker, part.inputs, t, rowFrom * width, rowTo * width, pools() ? part.fired : out[t]);
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

        /** Reports active inputs of some rows: those extracted for the kernel, without the halo. */
        private void tell(Part part, int t, int rowFrom, int rowTo) {
            if (in != null) {
                listener.active(index, t, part.inputs.list(), rowFrom, rowTo);
                return;
            }
            int pixels = geometry.height() * geometry.width();
            for (int c = 0; c < geometry.channels(); c++) {
                int from = (t * geometry.channels() + c) * pixels;
                for (int p = rowFrom * geometry.width(); p < rowTo * geometry.width(); p++) {
                    if (frames[from + p] != 0) {
                        listener.active(index, t, c * pixels + p);
                    }
                }
            }
        }

        /** Reports active inputs before the bands are handed to threads: a listener is called by one thread. */
        private void tell() {
            for (int t = 0; t < out.length; t++) {
                if (in != null) {
                    extraction.extract(in[t], parts[0].inputs.list());
                }
                tell(parts[0], t, 0, geometry.height());
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
    static void chain(LayerRun[] runs, short[] frames, SpikeBits[] in, int[] spikes, ActivityListener activity) {
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
