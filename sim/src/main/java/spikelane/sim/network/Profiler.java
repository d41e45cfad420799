package spikelane.sim.network;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import spikelane.kernels.KernelChoice;
import spikelane.kernels.MachinePeaks;
import spikelane.kernels.MachinePeaks.Resource;
import spikelane.sim.data.BadInputException;
import spikelane.sim.data.FrameSet;
import spikelane.sim.network.LayerShape.Kind;
import spikelane.sim.network.StageClock.Stage;

/** Measures where the time of an evaluation goes, layer by layer, on the calling thread. */
public final class Profiler {
    /** Samples of a round, spread evenly over the set. */
    private static final int SAMPLES = 16;
    /** Time without a gain after which the code is taken to be compiled, and the machine to have shown its best. */
    private static final long SETTLED_NS = 2_000_000_000L;
    private static final double GAIN = 0.98;
    private static final long MAX_NS = 15_000_000_000L;
    private static final int PEAK_MILLIS = 300;

    private final Model model;
    private final FrameSet data;
    private final int samples;
    private final ToDoubleFunction<Resource> rates;
    private final long settleNs;

    private Profiler(Model model, FrameSet data, ToDoubleFunction<Resource> rates, long settleNs) {
        this.model = model;
        this.data = data;
        samples = Math.min(SAMPLES, data.size());
        this.rates = rates;
        this.settleNs = settleNs;
    }

    /**
     * Runs some of the samples again and again until they get no faster, 15 seconds at most, then measures the peaks
     * that the layers are compared with.
     *
     * @param model the network
     * @param data  samples that fit it, at least one
     * @return what took how long
     * @throws CancellationException if the thread is interrupted
     */
    public static Profile profile(Model model, FrameSet data) {
        try (Arena arena = Arena.ofShared()) {
            MachinePeaks peaks = new MachinePeaks(arena);
            Map<Resource, Double> measured = new EnumMap<>(Resource.class);
            return profile(model, data, resource -> measured.computeIfAbsent(resource, r -> peak(peaks, r)),
                    SETTLED_NS);
        }
    }

    static Profile profile(Model model, FrameSet data, ToDoubleFunction<Resource> rates, long settleNs) {
        return new Profiler(model, data, rates, settleNs).measure();
    }

    /** The rate when it has stopped rising: its loop is interpreted at first. */
    private static double peak(MachinePeaks peaks, Resource resource) {
        double rate = peaks.bestRate(resource, PEAK_MILLIS);
        double next = peaks.bestRate(resource, PEAK_MILLIS);
        while (next * GAIN > rate) {
            rate = next;
            next = peaks.bestRate(resource, PEAK_MILLIS);
        }
        return Math.max(rate, next);
    }

    private Profile measure() {
        CextNetConfig config = model.config();
        int layers = config.layers().size();
        StageTimes times = new StageTimes(layers);
        try (InferenceVector inference = inference()) {
            Inference.Worker worker = inference.newWorker(times);
            int[] spikes = new int[config.classes() * config.votes()];
            List<LayerActivity> activity = activity(worker, spikes);
            long[][] fastest = new long[layers][];
            int rounds = 0;
            long best = Long.MAX_VALUE;
            long endNs = System.nanoTime() + MAX_NS;
            long settledNs = System.nanoTime() + settleNs;
            for (; rounds == 0 || System.nanoTime() < Math.min(settledNs, endNs); rounds++) {
                long round = round(worker, spikes, times);
                if (round < GAIN * best) {
                    settledNs = System.nanoTime() + settleNs;
                    best = round;
                }
                for (int i = 0; i < layers; i++) {
                    if (fastest[i] == null || sum(times.ns(i)) < sum(fastest[i])) {
                        fastest[i] = times.ns(i).clone();
                    }
                }
            }
            return profile(inference, SynapticOperations.of(model, activity).layers(), activity, fastest, rounds);
        } catch (IllegalArgumentException e) {
            throw new BadInputException("the network cannot run: " + e.getMessage(), e);
        }
    }

    private InferenceVector inference() {
        InferenceVector network = new InferenceVector(CostTableFile.kernels(), model, Evaluator.maxCount(data));
        network.fit(data);
        return network;
    }

    private List<LayerActivity> activity(Inference.Worker worker, int[] spikes) {
        ActivityRecorder recorder = new ActivityRecorder(model.config(), samples);
        for (int i = 0; i < samples; i++) {
            recorder.beginSample(i);
            worker.run(sample(i), spikes, recorder);
        }
        return ActivityRecorder.merge(List.of(recorder));
    }

    private long round(Inference.Worker worker, int[] spikes, StageTimes times) {
        if (Thread.interrupted()) {
            throw new CancellationException("profile interrupted");
        }
        times.reset();
        for (int i = 0; i < samples; i++) {
            worker.run(sample(i), spikes, ActivityListener.NONE);
        }
        return LongStream.range(0, model.config().layers().size()).map(i -> sum(times.ns((int) i))).sum();
    }

    private short[] sample(int i) {
        return data.counts()[(int) ((long) i * data.size() / samples)];
    }

    private Profile profile(InferenceVector inference, List<SynapticOperations.Layer> operations,
            List<LayerActivity> activity, long[][] ns, int rounds) {
        List<Profile.Layer> layers = new ArrayList<>();
        double ms = 0;
        for (int i = 0; i < ns.length; i++) {
            if (operations.get(i).shape().kind() != Kind.TCJA_CHANNEL) {
                layers.add(layer(inference.kernel(i), operations.get(i), activity.get(i), ns[i]));
                ms += layers.getLast().ms();
            }
        }
        return new Profile(samples, rounds, ms, List.copyOf(layers));
    }

    private Profile.Layer layer(KernelLayer<?, ?> kernel, SynapticOperations.Layer operations, LayerActivity activity,
            long[] ns) {
        LayerShape shape = operations.shape();
        double[] ms = Arrays.stream(ns).mapToDouble(n -> n / 1e6 / samples).toArray();
        double inputMs = ms[Stage.INPUT.index()];
        double neuronsMs = ms[Stage.NEURONS.index()];
        double poolMs = ms[Stage.POOL.index()];
        if (kernel == null) {
            double gatesMs = ms[Stage.GATES.index()];
            return new Profile.Layer(shape.name(), shape.in() + "x" + shape.out(), "TcjaGate",
                    "the only form: plain loops in float64, both axes together", gatesMs, 0, 0, 0,
                    activity.meanDensity(), 0, 0, 0, 0, 0, null, 0);
        }
        KernelChoice<?> choice = kernel.choice();
        LayerBound bound = LayerBound.of(choice, kernel.geometry(), shape.steps(),
                operations.eventDriven() / shape.out(), rates);
        double kernelNs = (inputMs + neuronsMs) * 1e6;
        return new Profile.Layer(shape.name(), shape.label(), choice.form(), choice.reason(),
                inputMs + neuronsMs + poolMs, inputMs, neuronsMs, poolMs, activity.meanDensity(),
                operations.eventDriven(), operations.eventDriven() / kernelNs, operations.dense(),
                operations.dense() / kernelNs, bound.bytesMoved(), bound.bound(), 100 * bound.ns() / kernelNs);
    }

    private static long sum(long[] ns) {
        return Arrays.stream(ns).sum();
    }
}
