package spikelane.sim.inference;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import spikelane.kernels.Kernels;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.sliced.SlicedLayer;
import spikelane.kernels.sliced.SlicedPlan;
import spikelane.kernels.sliced.SlicedSpikes;
import spikelane.kernels.sliced.SlicedTally;
import spikelane.kernels.sliced.SlicedUnpacking;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.network.CextNetConfig;
import spikelane.sim.network.FixedPoint;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.LayerShape.Kind;
import spikelane.sim.network.Model;

/**
 * Inference of 32 or 64 samples at once. The leading convolutions run bit-sliced over the batch
 * ({@link SlicedSpikes}): ternary weights whose input is counts or spikes. The other layers run
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
    private final CextNetConfig config;
    private final int batch;
    private final int maxCount;
    private final int sliced;
    /** Forms of the first layer for more and more input planes, then one form of each further one. */
    private final List<SlicedLayer> first = new ArrayList<>();
    private final List<SlicedLayer> further = new ArrayList<>();
    private final GateLayer gate;
    private final List<EventLayer> rest;

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
        this(kernels, model, maxCount, batch, sliceable(model.config()), null);
    }

    /**
     * @param kernels  which forms to use
     * @param model    network
     * @param maxCount largest event count of the samples
     * @param batch    32 or 64
     * @param sliced   how many of the leading convolutions run bit-sliced: 1 to {@link #sliceable}
     * @param alone    the network for one sample at a time, which shares its other layers and stays open as long; null for
     *                 layers of its own
     * @throws IllegalArgumentException if {@link #obstacle} has one, or a layer does not fit into 32-bit integers
     */
    public InferenceSliced(Kernels kernels, Model model, int maxCount, int batch, int sliced, InferenceVector alone) {
        String obstacle = obstacle(model);
        if (obstacle != null) {
            throw new IllegalArgumentException(obstacle);
        }
        if (sliced < 1 || sliced > sliceable(model.config())) {
            throw new IllegalArgumentException(
                    sliced + " bit-sliced convolutions: 1 to " + sliceable(model.config()) + " are possible");
        }
        this.kernels = kernels;
        config = model.config();
        this.batch = batch;
        this.maxCount = maxCount;
        this.sliced = sliced;
        try {
            addSliced(model, alone);
            gate = GateLayer.behind(model, sliced - 1);
            rest = alone == null ? EventLayer.all(kernels, arena, model, sliced, maxCount) : alone.layers(sliced);
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
        return model.bits() == 2
                ? null
                : "only ternary weights run bit-sliced over a batch, not "
                        + (model.bits() == Model.FULL_PRECISION ? "full precision" : model.bits() + " bit");
    }

    /**
     * @param config a network
     * @return how many of its leading convolutions have counts or spikes for input
     */
    public static int sliceable(CextNetConfig config) {
        return (int) config.layers().stream().filter(layer -> layer.kind() == Kind.CONV && layer.input() != Input.GATED)
                .count();
    }

    private void addSliced(Model model, InferenceVector alone) {
        List<LayerNumbers> convolutions = model.numbers().stream().filter(layer -> layer.shape().kind() == Kind.CONV)
                .toList();
        for (int block = 0; block < sliced; block++) {
            LayerNumbers numbers = convolutions.get(block);
            FixedPoint fixed = KernelLayer.fixedPoint(numbers, maxCount);
            IntWeights weights = alone == null
                    ? new IntWeights(arena, numbers.geometry(), fixed.codes())
                    : alone.layers(0).get(block).kernel().weights();
            if (numbers.shape().input() != Input.COUNTS) {
                further.add(kernels.slicedLayer(SlicedPlan.convolution(weights, KernelLayer.neurons(fixed), batch)));
                continue;
            }
            int covered = 0;
            while (covered < maxCount) {
                covered = Math.min(maxCount, covered << 4 | 15);
                first.add(kernels
                        .slicedLayer(SlicedPlan.countsUpTo(weights, KernelLayer.neurons(fixed), batch, covered)));
            }
        }
    }

    @Override
    public CextNetConfig config() {
        return config;
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public List<LayerForm> forms() {
        return LayerForm.of(rest);
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
        private final SlicedSpikes[][] out = new SlicedSpikes[sliced][config.steps()];
        private final SlicedRows[] layers = new SlicedRows[sliced];
        private final EventLayer.LayerRun[] runs = new EventLayer.LayerRun[rest.size()];
        private final SlicedUnpacking unpacking = new SlicedUnpacking();
        private final SpikeBits[][] unpacked = new SpikeBits[config.steps()][batch];
        private final SpikeBits[] ofSample = new SpikeBits[config.steps()];
        private final SlicedTally tally = kernels.slicedTally();
        private final int[][] fired;
        private final GateLayer.Gating gating;

        private Batches() {
            int pixels = (config.height() >> sliced) * (config.width() >> sliced);
            for (int t = 0; t < config.steps(); t++) {
                for (int block = 0; block < sliced; block++) {
                    out[block][t] = new SlicedSpikes(arena, config.channels(), config.height() >> (block + 1),
                            config.width() >> (block + 1), batch, block < sliced - 1 ? 1 : 0);
                }
                for (int n = 0; n < batch; n++) {
                    unpacked[t][n] = new SpikeBits(arena, pixels, config.channels());
                }
            }
            for (int block = 1; block < sliced; block++) {
                layers[block] = layer(further.get(block - 1), block);
            }
            Arrays.setAll(runs, i -> rest.get(i).newRun(arena, maxCount, null, StageClock.OFF));
            gating = gate == null ? null : gate.newRun(StageClock.OFF);
            fired = new int[gate == null ? 0 : config.steps()][config.channels() * batch];
        }

        private SlicedRows layer(SlicedLayer form, int block) {
            return new SlicedRows(arena, form, kernels.slicedPool(), out[block], block == sliced - 1 && gate != null);
        }

        @Override
        public void run(short[][] counts, int[][] spikes, ActivityListener activity) {
            int samples = counts.length;
            int form = firstForm(counts);
            useSamples(form, samples);
            for (int n = 0; n < samples; n++) {
                activity.beginSample(n);
                load(n, counts[n], frames[form], first.get(form).plan().inputPlanes(), activity);
            }
            layers[0] = firstForms[form];
            SlicedSpikes[] in = frames[form];
            for (int block = 0; block < sliced; block++) {
                for (int t = 0; block > 0 && activity.listens() && t < in.length; t++) {
                    activity.active(block, t, in[t]);
                }
                layers[block].run(in);
                in = out[block];
            }
            for (int t = 0; t < in.length; t++) {
                unpacking.unpack(in[t], unpacked[t]);
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
                frames[form] = new SlicedSpikes[config.steps()];
                for (int t = 0; t < config.steps(); t++) {
                    frames[form][t] = new SlicedSpikes(arena, plan.geometry().channels() * plan.inputPlanes(),
                            config.height(), config.width(), batch, 1);
                }
                firstForms[form] = layer(first.get(form), 0);
            }
            for (SlicedSpikes frame : frames[form]) {
                frame.useSamples(samples);
            }
            for (SlicedSpikes[] block : out) {
                for (SlicedSpikes step : block) {
                    if (step.samples() != samples) {
                        step.useSamples(samples);
                    }
                }
            }
        }

        private void load(int n, short[] counts, SlicedSpikes[] to, int planes, ActivityListener activity) {
            int pixels = config.height() * config.width();
            int channels = counts.length / to.length / pixels;
            int from = 0;
            for (int t = 0; t < to.length; t++) {
                for (int c = 0; c < channels; c++) {
                    for (int p = 0; p < pixels; p++) {
                        int count = counts[from++];
                        if (count != 0) {
                            to[t].setCount(n, p / config.width(), p % config.width(), c, planes, count);
                            activity.active(0, t, c * pixels + p);
                        }
                    }
                }
            }
        }

        private void runAlone(int n, int[] spikes, ActivityListener activity) {
            for (int t = 0; t < ofSample.length; t++) {
                ofSample[t] = unpacked[t][n];
                for (int c = 0; gating != null && c < config.channels(); c++) {
                    gating.counts()[t * config.channels() + c] = fired[t][c * batch + n];
                }
            }
            if (gating != null) {
                gating.gates(runs[0].gates(), activity);
            }
            EventLayer.chain(runs, null, ofSample, spikes, activity);
        }
    }
}
