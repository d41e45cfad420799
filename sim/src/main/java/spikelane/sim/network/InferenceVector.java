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
 * Inference on the kernels. Layers run one after the other, each over all time steps, since a TCJA gate needs them all.
 * Integer layers and the outputs of their neurons are those of {@link InferenceScalar}, bit for bit. Where it sums in
 * float32, a neuron whose potential comes nearer to its threshold than the rounding error of its input
 * ({@link spikelane.kernels.GatedPropagation#errorBound}) may differ.
 */
public final class InferenceVector implements Inference {
    private final Arena arena = Arena.ofShared();
    private final CextNetConfig config;
    private final int maxCount;
    private final SpikeExtraction extraction;
    private final MaxPool maxPool;
    private final List<Layer> layers = new ArrayList<>();

    /**
     * A layer with weights and what stands behind its neurons.
     *
     * @param index  place among {@link CextNetConfig#layers}
     * @param shape  shape
     * @param kernel weights and neurons
     * @param tcja   gate behind the neurons, or null
     */
    private record Layer(int index, LayerShape shape, KernelLayer<?, ?> kernel, TcjaGate tcja) {}

    /**
     * @param kernels  which forms to use
     * @param model    network
     * @param maxCount largest event count of the samples
     * @throws IllegalArgumentException if a layer does not fit into 32-bit integers
     */
    public InferenceVector(Kernels kernels, Model model, int maxCount) {
        config = model.config();
        this.maxCount = maxCount;
        extraction = kernels.extraction();
        maxPool = kernels.maxPool();
        try {
            addLayers(kernels, model);
        } catch (IllegalArgumentException e) {
            arena.close();
            throw e;
        }
    }

    private void addLayers(Kernels kernels, Model model) {
        List<LayerShape> shapes = config.layers();
        int block = 0;
        for (int i = 0; i < shapes.size(); i++) {
            LayerShape shape = shapes.get(i);
            if (shape.kind() != Kind.CONV && shape.kind() != Kind.FC) {
                continue;
            }
            boolean conv = shape.kind() == Kind.CONV;
            TcjaGate tcja = conv && config.hasTcja(block)
                    ? new TcjaGate(model, shapes.get(i + 1), shapes.get(i + 2), shape.height() * shape.width())
                    : null;
            BatchNormFold fold = conv ? BatchNormFold.of(model, block++) : BatchNormFold.none(shape.out());
            boolean behindConvolution = !layers.isEmpty() && layers.getLast().shape().kind() == Kind.CONV;
            layers.add(new Layer(i, shape,
                    KernelLayer.of(kernels, arena, model, shape, geometry(shape, behindConvolution), fold, maxCount),
                    tcja));
        }
    }

    /** The fully connected layer behind the convolutions reads their image, channel by channel. */
    private Geometry geometry(LayerShape shape, boolean behindConvolution) {
        if (shape.kind() == Kind.CONV) {
            return Geometry.sameSize(shape.in(), shape.height(), shape.width(), shape.out(), shape.kernelHeight());
        }
        return behindConvolution
                ? Geometry.fullyConnected(config.channels(), config.height() >> config.blocks(),
                        config.width() >> config.blocks(), shape.out())
                : Geometry.fullyConnected(shape.in(), 1, 1, shape.out());
    }

    @Override
    public CextNetConfig config() {
        return config;
    }

    @Override
    public Worker newWorker() {
        return newWorker(StageClock.OFF);
    }

    /**
     * @param clock told when each stage of a layer begins and ends
     * @return working memory for one thread
     */
    Worker newWorker(StageClock clock) {
        return new Run(clock);
    }

    /**
     * @param layer place of the layer among {@link CextNetConfig#layers}
     * @return its kernel; null where a layer has none, since a TCJA gate's two are computed together
     */
    KernelLayer<?, ?> kernel(int layer) {
        return layers.stream().filter(l -> l.index() == layer).map(Layer::kernel).findFirst().orElse(null);
    }

    @Override
    public void close() {
        arena.close();
    }

    /** One layer's buffers. */
    private final class LayerRun {
        private final Layer layer;
        private final KernelLayer<?, ?>.Run neurons;
        private final KernelLayer.Inputs inputs;
        private final float[][] gates;
        private final SpikeBits fired;
        private final SpikeBits[] out;
        private final int[] counts;
        private final TcjaGate.Scratch scratch;
        private final StageClock clock;

        LayerRun(Layer layer, StageClock clock) {
            this.layer = layer;
            this.clock = clock;
            neurons = layer.kernel().newRun();
            Geometry g = layer.kernel().geometry();
            gates = new float[config.steps()][g.channels()];
            inputs = layer.index() == 0
                    ? new KernelLayer.Inputs(new EventCounts(arena, g.height() * g.width(), g.channels(), maxCount),
                            null, null)
                    : gatedInputs(SpikeList.of(g));
            boolean pools = layer.shape().kind() == Kind.CONV;
            fired = new SpikeBits(arena, g.outputPixels(), g.outputs());
            out = new SpikeBits[config.steps()];
            int pooled = pools ? (g.outputHeight() / 2) * (g.outputWidth() / 2) : g.outputPixels();
            for (int t = 0; t < out.length; t++) {
                out[t] = new SpikeBits(arena, pooled, g.outputs());
            }
            counts = new int[config.steps() * g.outputs()];
            scratch = layer.tcja() == null ? null : layer.tcja().newScratch();
        }

        private KernelLayer.Inputs gatedInputs(SpikeList list) {
            GatedSpikes[] gated = new GatedSpikes[gates.length];
            for (int t = 0; t < gated.length; t++) {
                Arrays.fill(gates[t], 1);
                gated[t] = new GatedSpikes(list, gates[t]);
            }
            return new KernelLayer.Inputs(null, list, gated);
        }

        /** Runs the layer over all time steps; its output spikes are then in {@code out}. */
        void run(short[] frames, SpikeBits[] in, ActivityListener activity) {
            boolean pools = layer.shape().kind() == Kind.CONV;
            neurons.begin();
            for (int t = 0; t < out.length; t++) {
                clock.begin();
                if (in == null) {
                    loadFrame(frames, t, activity);
                    clock.end(layer.index(), Stage.INPUT);
                } else {
                    extraction.extract(in[t], inputs.list());
                    clock.end(layer.index(), Stage.INPUT);
                    activity.active(layer.index(), t, inputs.list());
                }
                clock.begin();
                neurons.step(inputs, t, pools ? fired : out[t]);
                clock.end(layer.index(), Stage.NEURONS);
                if (layer.tcja() != null) {
                    clock.begin();
                    countByChannel(fired, counts, t * fired.channels());
                    clock.end(layer.index() + 1, Stage.GATES);
                }
                if (pools) {
                    clock.begin();
                    maxPool.pool(fired, layer.shape().width(), out[t]);
                    clock.end(layer.index(), Stage.POOL);
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
                        activity.active(layer.index(), t, c * pixels + p);
                    }
                }
            }
        }

        /** Computes the gates that the next layer's inputs pass. */
        void gate(float[][] next, ActivityListener activity) {
            int channels = fired.channels();
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] != 0) {
                    activity.active(layer.index() + 1, 0, i);
                    activity.active(layer.index() + 2, 0, i % channels * out.length + i / channels);
                }
            }
            clock.begin();
            layer.tcja().gates(counts, next, scratch);
            clock.end(layer.index() + 1, Stage.GATES);
        }
    }

    /** Buffers of one thread. */
    private final class Run implements Worker {
        private final LayerRun[] runs = new LayerRun[layers.size()];

        Run(StageClock clock) {
            for (int i = 0; i < runs.length; i++) {
                runs[i] = new LayerRun(layers.get(i), clock);
            }
        }

        @Override
        public void run(short[] counts, int[] spikes, ActivityListener activity) {
            SpikeBits[] in = null;
            for (int i = 0; i < runs.length; i++) {
                runs[i].run(counts, in, activity);
                if (layers.get(i).tcja() != null) {
                    runs[i].gate(runs[i + 1].gates, activity);
                }
                in = runs[i].out;
            }
            Arrays.fill(spikes, 0);
            for (SpikeBits step : in) {
                addByChannel(step, spikes, 0);
            }
        }
    }

    private static void countByChannel(SpikeBits spikes, int[] counts, int at) {
        Arrays.fill(counts, at, at + spikes.channels(), 0);
        addByChannel(spikes, counts, at);
    }

    private static void addByChannel(SpikeBits spikes, int[] counts, int at) {
        for (int p = 0; p < spikes.pixels(); p++) {
            for (int word = 0; word < spikes.wordsPerPixel(); word++) {
                for (long bits = spikes.word(p, word); bits != 0; bits &= bits - 1) {
                    counts[at + word * Long.SIZE + Long.numberOfTrailingZeros(bits)]++;
                }
            }
        }
    }
}
