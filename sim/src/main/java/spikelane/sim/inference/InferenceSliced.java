package spikelane.sim.inference;

import spikelane.sim.inference.layer.StageClock;
import spikelane.sim.inference.layer.SlicedRows;
import spikelane.sim.inference.layer.KernelLayer;
import spikelane.sim.inference.layer.KernelFit;
import spikelane.sim.inference.layer.GateLayer;
import spikelane.sim.inference.layer.FeatureLayer;
import spikelane.sim.inference.layer.Feature;
import spikelane.sim.inference.layer.EventLayer;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import spikelane.kernels.Kernels;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.sliced.SlicedLayer;
import spikelane.kernels.sliced.SlicedPlan;
import spikelane.kernels.sliced.SlicedSpikes;
import spikelane.kernels.sliced.SlicedTally;
import spikelane.kernels.sliced.SlicedTransfer;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.FixedPoint;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.LayerShape.Kind;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.LayerStage;

/**
 * Inference of 32 or 64 samples at once. Some of the leading convolutions run bit-sliced over the batch
 * ({@link SlicedSpikes}): ternary weights whose input is counts or spikes. The layers before and behind them run
 * sample by sample, event-driven, as in {@link InferenceVector}: gated spikes are not bits, and a fully connected layer
 * of 32 samples would fill only 32 bits of a register.
 *
 * <p>
 * Spikes and activity are those of {@link InferenceVector} on the same kernels, bit for bit, in partial batches too.
 */
public final class InferenceSliced implements Inference {
    /** The largest batch. */
    public static final int MAX_BATCH = 64;

    private final Arena arena = Arena.ofShared();
    private final Kernels kernels;
    private final Network network;
    private final int batch;
    private final int maxCount;
    private final int sliced;
    private final List<FeatureLayer> before;
    /** Forms of a layer of counts for more and more input planes, then one form of each layer of spikes. */
    private final List<SlicedLayer> first = new ArrayList<>();
    private final List<SlicedLayer> further = new ArrayList<>();
    private final GateLayer gate;
    private final List<LayerStage> stages;
    private final List<FeatureLayer> rest;

    /**
     * All convolutions that can run bit-sliced do so.
     *
     * @param kernels  which forms to use
     * @param model    network
     * @param maxCount largest event count of the samples
     * @param batch    32 or 64
     * @throws IllegalArgumentException if {@link #obstacle} has one, or a layer does not fit into 32-bit integers
     */
    public InferenceSliced(Kernels kernels, Model model, int maxCount, int batch) {
        this(kernels, model, maxCount, batch, 0, sliceable(model), null);
    }

    /**
     * @param kernels  which forms to use
     * @param model    network
     * @param maxCount largest event count of the samples
     * @param batch    32 or 64
     * @param from     first convolution that runs bit-sliced
     * @param to       convolution after the last that does, at most {@link #sliceable}
     * @param alone    the network for one sample at a time, which shares its other layers and stays open as long; null for
     *                 layers of its own
     * @throws IllegalArgumentException if {@link #obstacle} has one, or a layer does not fit into 32-bit integers
     */
    public InferenceSliced(Kernels kernels, Model model, int maxCount, int batch, int from, int to,
            InferenceVector alone) {
        String obstacle = obstacle(model);
        if (obstacle != null) {
            throw new IllegalArgumentException(obstacle);
        }
        if (from < 0 || to <= from || to > sliceable(model)) {
            throw new IllegalArgumentException("bit-sliced convolutions " + from + " to " + to + ": 0 to "
                    + sliceable(model) + " are possible, and one at least");
        }
        this.kernels = kernels;
        network = model.network();
        this.batch = batch;
        this.maxCount = maxCount;
        sliced = to - from;
        try {
            stages = LayerStage.of(network).subList(from, to);
            List<FeatureLayer> all = alone == null
                    ? FeatureLayer.all(kernels, arena, model, maxCount)
                    : alone.layers(0);
            addSliced(model, EventLayer.of(all.subList(from, to)));
            gate = GateLayer.behind(kernels.matrixProduct(), model, stages.getLast());
            before = all.subList(0, from);
            rest = all.subList(to, all.size());
        } catch (IllegalArgumentException e) {
            arena.close();
            throw e;
        }
    }

    /**
     * @param model a network
     * @return why it cannot run bit-sliced; null if it can
     */
    public static String obstacle(Model model) {
        if (model.bits() != 2) {
            return "only ternary weights run bit-sliced over a batch, not "
                    + (model.bits() == Model.FULL_PRECISION ? "full precision" : model.bits() + " bit");
        }
        return sliceable(model) > 0
                ? null
                : "layer " + model.network().weightLayers().getFirst().name() + " does not run bit-sliced over a batch:"
                        + " expected a 3 x 3 convolution, LIF neurons with tau 2 and hard reset, and max-pooling of 2";
    }

    /**
     * @param model a network
     * @return how many of its leading layers can run bit-sliced: convolutions of counts or spikes, each reading the one
     *         before
     */
    public static int sliceable(Model model) {
        String before = Network.INPUT;
        int count = 0;
        for (LayerStage stage : LayerStage.of(model.network())) {
            LayerNumbers numbers = model.numbers().get(stage.index());
            EventLayer.Behind behind = EventLayer.Behind.of(model.network(), stage);
            boolean fits = stage.shape().kind() == Kind.CONV && stage.shape().groups() == 1
                    && stage.shape().window().equals(CextNet.KERNEL) && stage.from().equals(before) && behind.halves()
                    && readOnce(model.network(), before) && numbers.inIntegers()
                    && numbers.neurons().model().leak() == 0.5 && numbers.neurons().model().reset() == Reset.HARD
                    && numbers.neurons().initial() == 0;
            if (!fits) {
                break;
            }
            count++;
            before = behind.name();
        }
        return count;
    }

    private static boolean readOnce(Network network, String layer) {
        return KernelFit.readers(network, layer).size() == 1;
    }

    private void addSliced(Model model, List<EventLayer> events) {
        for (EventLayer event : events) {
            LayerNumbers numbers = model.numbers().get(event.index());
            FixedPoint fixed = numbers.fixedPoint(maxCount);
            IntNeurons neurons = KernelLayer.neurons(numbers, fixed);
            IntWeights weights = event.kernel().weights();
            if (numbers.signal().kind() != Input.COUNTS) {
                further.add(kernels.slicedLayer(SlicedPlan.convolution(weights, neurons, batch)));
                continue;
            }
            int covered = 0;
            while (covered < maxCount) {
                covered = Math.min(maxCount, covered << 4 | 15);
                first.add(kernels.slicedLayer(SlicedPlan.countsUpTo(weights, neurons, batch, covered)));
            }
        }
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public List<LayerForm> forms() {
        return LayerForm.of(EventLayer.of(Stream.concat(before.stream(), rest.stream()).toList()));
    }

    @Override
    public Worker newWorker() {
        return new Batches();
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    /** Classifies one batch after the other. */
    private final class Batches implements Worker {
        private final SlicedRows[] firstForms = new SlicedRows[first.size()];
        private final SlicedSpikes[][] frames = new SlicedSpikes[first.size()][];
        private final SlicedSpikes[][] out = new SlicedSpikes[sliced][network.steps()];
        private final SlicedRows[] layers = new SlicedRows[sliced];
        private final FeatureLayer.Run[] runs;
        private final Feature ofSample;
        private final SlicedTransfer transfer = new SlicedTransfer();
        private final SpikeBits[][] unpacked = new SpikeBits[network.steps()][batch];
        /** What the layers before give: spikes of each sample, packed for the first bit-sliced layer. */
        private final SpikeBits[][] given = new SpikeBits[network.steps()][before.isEmpty() ? 0 : batch];
        private final SlicedSpikes[] packed = new SlicedSpikes[before.isEmpty() ? 0 : network.steps()];
        private final Feature input = Feature.ofFrames(network.input());
        private final FeatureLayer.Run[] beforeRuns;
        private final SlicedTally tally = kernels.slicedTally();
        private final int[][] fired;
        private final GateLayer.Gating gating;

        private Batches() {
            FeatureShape last = stages.getLast().shape().target();
            FeatureShape pooled = new FeatureShape(last.channels(), last.height() / 2, last.width() / 2);
            for (int t = 0; t < network.steps(); t++) {
                for (int block = 0; block < sliced; block++) {
                    FeatureShape fires = stages.get(block).shape().target();
                    out[block][t] = new SlicedSpikes(arena, fires.channels(), fires.height() / 2, fires.width() / 2,
                            batch, block < sliced - 1 ? 1 : 0);
                }
                for (int n = 0; n < batch; n++) {
                    unpacked[t][n] = new SpikeBits(arena, pooled.height() * pooled.width(), pooled.channels());
                }
            }
            int ofCounts = sliced - further.size();
            for (int block = ofCounts; block < sliced; block++) {
                layers[block] = layer(further.get(block - ofCounts), block);
            }
            beforeRuns = FeatureLayer.runs(before, arena, Map.of(Network.INPUT, input), null, StageClock.OFF);
            if (beforeRuns.length > 0) {
                FeatureShape image = beforeRuns[beforeRuns.length - 1].out().shape();
                for (int t = 0; t < packed.length; t++) {
                    packed[t] = new SlicedSpikes(arena, image.channels(), image.height(), image.width(), batch, 1);
                    for (int n = 0; n < batch; n++) {
                        given[t][n] = new SpikeBits(arena, image.height() * image.width(), image.channels());
                    }
                }
            }
            ofSample = Feature.ofSpikes(arena, pooled, network.steps(), gate != null);
            runs = FeatureLayer.runs(rest, arena,
                    Map.of(EventLayer.Behind.of(network, stages.getLast()).name(), ofSample), null, StageClock.OFF);
            gating = gate == null ? null : gate.newRun(StageClock.OFF);
            fired = new int[gate == null ? 0 : network.steps()][last.channels() * batch];
        }

        private SlicedRows layer(SlicedLayer form, int block) {
            return new SlicedRows(arena, form, kernels.slicedPool(), out[block], block == sliced - 1 && gate != null);
        }

        @Override
        public void run(short[][] counts, int[][] spikes, ActivityListener activity) {
            int samples = counts.length;
            SlicedSpikes[] in = beforeRuns.length == 0 ? load(counts, activity) : runBefore(counts, activity);
            for (int block = 0; block < sliced; block++) {
                for (int t = 0; (block > 0 || beforeRuns.length > 0) && activity.listens() && t < in.length; t++) {
                    activity.active(stages.get(block).index(), t, in[t]);
                }
                layers[block].run(in);
                in = out[block];
            }
            for (int t = 0; t < in.length; t++) {
                transfer.unpack(in[t], unpacked[t]);
                if (gating != null) {
                    Arrays.fill(fired[t], 0);
                    tally.byChannel(layers[sliced - 1].fired(t), fired[t]);
                }
            }
            for (int n = 0; n < samples; n++) {
                activity.beginSample(n);
                runAlone(n, spikes[n], activity);
            }
        }

        private SlicedSpikes[] load(short[][] counts, ActivityListener activity) {
            int form = firstForm(counts);
            useSamples(form, counts.length);
            for (int n = 0; n < counts.length; n++) {
                activity.beginSample(n);
                load(n, counts[n], frames[form], first.get(form).plan().inputPlanes(), activity);
            }
            layers[0] = firstForms[form];
            return frames[form];
        }

        private SlicedSpikes[] runBefore(short[][] counts, ActivityListener activity) {
            useSamples(counts.length);
            SpikeBits[] out = beforeRuns[beforeRuns.length - 1].out().spikes();
            for (int n = 0; n < counts.length; n++) {
                activity.beginSample(n);
                for (int t = 0; t < out.length; t++) {
                    out[t] = given[t][n];
                }
                input.setFrames(counts[n]);
                for (FeatureLayer.Run run : beforeRuns) {
                    run.run(0, out.length, activity);
                }
            }
            for (int t = 0; t < packed.length; t++) {
                transfer.pack(given[t], packed[t]);
            }
            return packed;
        }

        /** {@return the first layer's form with as few planes as the counts need} */
        private int firstForm(short[][] counts) {
            int largest = 0;
            for (short[] sample : counts) {
                for (short count : sample) {
                    if (count < 0 || count > maxCount) {
                        throw new IllegalArgumentException("count " + count + ": 0 to " + maxCount + " was declared");
                    }
                    largest = Math.max(largest, count);
                }
            }
            int form = 0;
            while (largest >>> first.get(form).plan().inputPlanes() != 0) {
                form++;
            }
            return form;
        }

        private void useSamples(int form, int samples) {
            if (frames[form] == null) {
                SlicedPlan plan = first.get(form).plan();
                frames[form] = new SlicedSpikes[network.steps()];
                for (int t = 0; t < network.steps(); t++) {
                    frames[form][t] = new SlicedSpikes(arena, plan.geometry().channels() * plan.inputPlanes(),
                            network.input().height(), network.input().width(), batch, 1);
                }
                firstForms[form] = layer(first.get(form), 0);
            }
            for (SlicedSpikes frame : frames[form]) {
                frame.useSamples(samples);
            }
            useSamples(samples);
        }

        private void useSamples(int samples) {
            useSamples(packed, samples);
            for (SlicedSpikes[] block : out) {
                useSamples(block, samples);
            }
        }

        private void useSamples(SlicedSpikes[] steps, int samples) {
            for (SlicedSpikes step : steps) {
                if (step.samples() != samples) {
                    step.useSamples(samples);
                }
            }
        }

        private void load(int n, short[] counts, SlicedSpikes[] to, int planes, ActivityListener activity) {
            int width = network.input().width();
            int pixels = network.input().height() * width;
            int channels = counts.length / to.length / pixels;
            int from = 0;
            for (int t = 0; t < to.length; t++) {
                for (int c = 0; c < channels; c++) {
                    for (int p = 0; p < pixels; p++) {
                        int count = counts[from++];
                        if (count != 0) {
                            to[t].setCount(n, p / width, p % width, c, planes, count);
                            activity.counted(0, t, c * pixels + p, count);
                        }
                    }
                }
            }
        }

        private void runAlone(int n, int[] spikes, ActivityListener activity) {
            for (int t = 0; t < unpacked.length; t++) {
                ofSample.spikes()[t] = unpacked[t][n];
                for (int c = 0; gating != null && c < ofSample.shape().channels(); c++) {
                    gating.counts()[t * ofSample.shape().channels() + c] = fired[t][c * batch + n];
                }
            }
            if (gating != null) {
                gating.gates(ofSample.gates(), activity);
            }
            FeatureLayer.chain(runs, spikes, activity);
        }
    }
}
