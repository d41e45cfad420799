package spikelane.sim.inference.layer;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import spikelane.kernels.Kernels;
import spikelane.kernels.WorkPool;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.GatedSpikes;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.PoolWindow;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.layer.FrameLoad;
import spikelane.kernels.layer.MaxPool;
import spikelane.kernels.layer.SpikeExtraction;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.inference.layer.StageClock.Stage;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.Layer;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerStage;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;

/**
 * A convolution or fully connected layer of one sample after the other, with what stands behind its neurons: a TCJA
 * gate, and max-pooling that halves the image.
 *
 * @param name       the last layer of the network that it computes
 * @param read       name of what it reads
 * @param index      place among {@link Network#weightLayers}
 * @param shape      shape
 * @param steps      T
 * @param maxCount   largest event count of the samples
 * @param kernel     weights and neurons
 * @param gate       gate behind the neurons, or null
 * @param halves     whether max-pooling follows
 * @param extraction lists its active inputs
 * @param maxPool    pools its spikes
 * @param frameLoad  brings in the frames of the network's input
 */
public record EventLayer(String name, String read, int index, LayerShape shape, int steps, int maxCount,
        KernelLayer<?, ?> kernel, GateLayer gate, boolean halves, SpikeExtraction extraction, MaxPool maxPool,
        FrameLoad frameLoad) implements FeatureLayer {
    /** Membrane potentials of a band fit the L2 cache. */
    private static final long BAND_BYTES = 256 << 10;
    /** Enough bands for an even share per thread. */
    private static final int LEAST_BANDS = 4;

    /**
     * @param kernels  which forms to use, for the usual densities
     * @param arena    owner of all memory
     * @param model    network
     * @param stage    one of its layers
     * @param maxCount largest event count of the samples
     * @return the layer with what can be run in passing behind its neurons
     */
    public static EventLayer of(Kernels kernels, Arena arena, Model model, LayerStage stage, int maxCount) {
        Behind behind = Behind.of(model.network(), stage);
        return new EventLayer(behind.name, stage.from(), stage.index(), stage.shape(), model.network().steps(),
                maxCount, KernelLayer.of(kernels, arena, model.numbers().get(stage.index()), maxCount),
                GateLayer.behind(kernels.matrixProduct(), model, stage), behind.halves, kernels.extraction(),
                kernels.maxPool(), kernels.frameLoad());
    }

    /**
     * What stands behind a layer's neurons and is run with them.
     *
     * @param gate   whether a gate does
     * @param halves whether max-pooling that halves the image does, behind it
     * @param name   the last of these layers
     */
    public record Behind(boolean gate, boolean halves, String name) {
        public static Behind of(Network network, LayerStage stage) {
            String last = stage.neurons().orElseThrow().name();
            List<Layer> readers = KernelFit.readers(network, last);
            boolean gate = readers.size() == 1 && readers.getFirst() instanceof Layer.Gate;
            if (gate) {
                last = readers.getFirst().name();
                readers = KernelFit.readers(network, last);
            }
            boolean halves = readers.size() == 1 && readers.getFirst() instanceof Layer.Pool pool
                    && pool.kind() == Layer.PoolKind.MAX && pool.window().equals(CextNet.HALVING);
            return new Behind(gate, halves, halves ? readers.getFirst().name() : last);
        }
    }

    /** {@return those of some layers that are convolutions or fully connected} */
    public static List<EventLayer> of(List<FeatureLayer> layers) {
        return layers.stream().filter(EventLayer.class::isInstance).map(EventLayer.class::cast).toList();
    }

    @Override
    public List<String> from() {
        return List.of(read);
    }

    /** {@return the layer in the form for its input's density} */
    public EventLayer forDensity(Kernels kernels, Arena arena, double density) {
        return new EventLayer(name, read, index, shape, steps, maxCount, kernel.forDensity(kernels, arena, density),
                gate, halves, extraction, maxPool, frameLoad);
    }

    @Override
    public Run newRun(Arena arena, List<Feature> in, WorkPool pool, StageClock clock) {
        return new LayerRun(arena, in.getFirst(), pool, clock);
    }

    /** {@return rows of a band: an even number, for pooling} */
    private int bandRows() {
        Geometry g = kernel.geometry();
        long rowBytes = (long) g.outputWidth() * g.outputs() * Integer.BYTES;
        return 2 * Math.max(1, (int) Math.min(BAND_BYTES / (2 * rowBytes), g.outputHeight() / (2 * LEAST_BANDS)));
    }

    /** What one thread needs. */
    private final class Part {
        private final KernelLayer.Inputs inputs;
        private final EventCounts frame;
        private final SpikeBits fired;
        private final int[] counts;

        Part(Arena arena, Feature in) {
            Geometry g = kernel.geometry();
            frame = in.spikes() == null && in.counts() == null
                    ? new EventCounts(arena, g.height() * g.width(), g.channels(), maxCount)
                    : null;
            inputs = in.spikes() == null ? counts(in) : spikes(SpikeList.of(g), in);
            fired = halves || gate != null ? new SpikeBits(arena, g.outputPixels(), g.outputs()) : null;
            counts = new int[gate == null ? 0 : steps * g.outputs()];
        }

        private KernelLayer.Inputs counts(Feature in) {
            EventCounts[] all = new EventCounts[steps];
            Arrays.setAll(all, t -> frame == null ? in.counts()[t] : frame);
            return new KernelLayer.Inputs(all, null, null, null);
        }

        private static KernelLayer.Inputs spikes(SpikeList list, Feature in) {
            if (in.gates() == null) {
                return new KernelLayer.Inputs(null, list, null, in.spikes());
            }
            GatedSpikes[] gated = new GatedSpikes[in.gates().length];
            Arrays.setAll(gated, t -> new GatedSpikes(list, in.gates()[t]));
            return new KernelLayer.Inputs(null, list, gated, in.spikes());
        }
    }

    /**
     * Buffers for one sample at a time. Cache blocking: the layer runs band by band of its image, each over all time
     * steps that are at hand, so that a band's potentials stay in the L2 cache; threads share the bands.
     */
    public final class LayerRun implements WorkPool.Task, FeatureLayer.Run {
        private final KernelLayer<?, ?>.Neurons neurons;
        private final Geometry geometry = kernel.geometry();
        private final PoolWindow halving = halves
                ? PoolWindow.halving(geometry.outputHeight(), geometry.outputWidth())
                : null;
        private final int bandRows = bandRows();
        private final int bands = (geometry.outputHeight() + bandRows - 1) / bandRows;
        private final Feature in;
        private final Feature out;
        private final Part[] parts;
        private final GateLayer.Gating gating;
        private final WorkPool pool;
        private final StageClock clock;
        private ActivityListener listener;
        private int stepFrom;
        private int stepTo;

        private LayerRun(Arena arena, Feature in, WorkPool pool, StageClock clock) {
            this.in = in;
            this.pool = pool;
            this.clock = clock;
            parts = new Part[pool == null || bands == 1 ? 1 : pool.threads()];
            neurons = kernel.newNeurons(arena, parts.length, bands, bandRows);
            Arrays.setAll(parts, i -> new Part(arena, in));
            FeatureShape fired = shape.target();
            out = Feature.ofSpikes(arena,
                    halves ? new FeatureShape(fired.channels(), fired.height() / 2, fired.width() / 2) : fired, steps,
                    gate != null);
            gating = gate == null ? null : gate.newRun(clock);
        }

        @Override
        public Feature out() {
            return out;
        }

        @Override
        public boolean waitsForLastStep() {
            return gating != null;
        }

        @Override
        public void run(int from, int to, ActivityListener activity) {
            listener = activity;
            stepFrom = from;
            stepTo = to;
            if (from == 0) {
                neurons.begin();
                for (Part part : parts) {
                    Arrays.fill(part.counts, 0);
                }
            }
            if (activity.listens() && !tellsInPassing()) {
                tell();
            }
            if (parts.length > 1) {
                pool.run(bands, this);
            } else {
                for (int band = 0; band < bands; band++) {
                    run(band, 0);
                }
            }
            if (gating != null && to == steps) {
                sumCounts(gating.counts());
                gating.gates(out.gates(), activity);
            }
        }

        /** One thread, and each band has input rows of its own: those that its output rows stand on. */
        private boolean tellsInPassing() {
            return parts.length == 1 && (geometry.outputHeight() == geometry.height() || bands == 1);
        }

        private void sumCounts(int[] sums) {
            Arrays.fill(sums, 0);
            for (Part part : parts) {
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += part.counts[i];
                }
            }
        }

        /** Runs a band over the time steps. */
        @Override
        public void run(int band, int worker) {
            Part part = parts[worker];
            int width = geometry.outputWidth();
            int rowFrom = band * bandRows;
            int rowTo = Math.min(geometry.outputHeight(), rowFrom + bandRows);
            int inFrom = Math.max(0, rowFrom * geometry.stride() - geometry.padding());
            int inTo = Math.min(geometry.height(),
                    (rowTo - 1) * geometry.stride() - geometry.padding() + geometry.kernelHeight());
            boolean telling = listener.listens() && tellsInPassing();
            int place = stepTo - stepFrom == steps ? worker : band; // a band whose time steps are parted keeps its state
            if (stepFrom == 0) {
                neurons.begin(place, rowFrom, rowTo);
            }
            for (int t = stepFrom; t < stepTo; t++) {
                clock.begin();
                if (part.frame != null) {
                    frameLoad.load(in.frames(), t * in.shape().channels() * in.pixels(), part.frame,
                            inFrom * geometry.width(), inTo * geometry.width());
                } else if (in.spikes() != null && (telling || kernel.readsList())) {
                    extraction.extract(in.spikes()[t], part.inputs.list(), inFrom, inTo);
                }
                clock.end(index, Stage.INPUT);
                if (telling) {
                    tell(part, t, bands == 1 ? 0 : rowFrom, bands == 1 ? geometry.height() : rowTo);
                }
                clock.begin();
                SpikeBits fired = part.fired == null ? out.spikes()[t] : part.fired;
                neurons.step(worker, place, part.inputs, t, rowFrom, rowTo, fired);
                clock.end(index, Stage.NEURONS);
                if (listener.listens()) {
                    listener.fired(index, t, fired, rowFrom * width, rowTo * width);
                }
                if (gating != null) {
                    clock.begin();
                    GateLayer.addByChannel(fired, rowFrom * width, rowTo * width, part.counts, t * geometry.outputs());
                    clock.end(index + 1, Stage.GATES);
                }
                if (halves) {
                    clock.begin();
                    maxPool.pool(fired, halving, out.spikes()[t], rowFrom / 2, rowTo / 2);
                    clock.end(index, Stage.POOL);
                } else if (gating != null) {
                    copy(fired, out.spikes()[t], rowFrom * width, rowTo * width);
                }
            }
        }

        private static void copy(SpikeBits from, SpikeBits to, int pixelFrom, int pixelTo) {
            for (int p = pixelFrom; p < pixelTo; p++) {
                for (int word = 0; word < from.wordsPerPixel(); word++) {
                    to.setWord(p, word, from.word(p, word));
                }
            }
        }

        /** Reports active inputs of some rows: those extracted for the kernel, without the halo. */
        private void tell(Part part, int t, int rowFrom, int rowTo) {
            if (in.spikes() != null) {
                listener.active(index, t, part.inputs.list(), rowFrom, rowTo);
                return;
            }
            for (int c = 0; c < in.shape().channels(); c++) {
                for (int p = rowFrom * geometry.width(); p < rowTo * geometry.width(); p++) {
                    int count = in.get(t, p, c);
                    if (count != 0) {
                        listener.counted(index, t, c * in.pixels() + p, count);
                    }
                }
            }
        }

        /** Reports active inputs before the bands are handed to threads: a listener is called by one thread. */
        private void tell() {
            for (int t = stepFrom; t < stepTo; t++) {
                if (in.spikes() != null) {
                    extraction.extract(in.spikes()[t], parts[0].inputs.list());
                }
                tell(parts[0], t, 0, geometry.height());
            }
        }
    }
}
