package spikelane.sim.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import spikelane.kernels.plan.Peaks;
import spikelane.kernels.plan.Settle;
import spikelane.sim.activity.ActivityCounter;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.activity.LayerActivity;
import spikelane.sim.activity.SynapticOperations;
import spikelane.sim.data.FrameSet;
import spikelane.sim.inference.CostTableFile;
import spikelane.sim.inference.Evaluator;
import spikelane.sim.inference.Inference;
import spikelane.sim.inference.InferenceVector;
import spikelane.sim.inference.layer.KernelLayer;
import spikelane.sim.inference.layer.StageClock.Stage;
import spikelane.sim.inference.StageTimes;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.Network;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Kind;
import spikelane.sim.network.Model;

/** Measures where the time of an evaluation goes, layer by layer, on the calling thread. */
public final class Profiler {
    /** Samples of a round, spread evenly over the set. */
    private static final int SAMPLES = 16;
    private static final Settle SETTLE = new Settle(2_000_000_000L, 15_000_000_000L);

    private final Model model;
    private final FrameSet data;
    private final int maxCount;
    private final Supplier<Peaks> peaks;
    private final Settle settle;

    private Profiler(Model model, FrameSet data, Supplier<Peaks> peaks, Settle settle) {
        this.model = model;
        this.data = data.spread(SAMPLES);
        maxCount = Evaluator.maxCount(data);
        this.peaks = peaks;
        this.settle = settle;
    }

    /**
     * Runs some of the samples until they reach steady state, 15 seconds at most, then measures the peaks
     * that the layers are compared with.
     *
     * @param model the network
     * @param data  samples that fit it, at least one
     * @return what took how long
     * @throws CancellationException if the thread is interrupted
     */
    public static Profile profile(Model model, FrameSet data) {
        return profile(model, data, Peaks::measure, SETTLE);
    }

    static Profile profile(Model model, FrameSet data, Supplier<Peaks> peaks, Settle settle) {
        return new Profiler(model, data, peaks, settle).measure();
    }

    private Profile measure() {
        Network network = model.network();
        int layers = network.weightLayers().size();
        StageTimes times = new StageTimes(layers);
        try (InferenceVector inference = inference()) {
            Inference.Worker worker = inference.newWorker(times);
            int[] spikes = new int[network.outputs()];
            List<LayerActivity> activity = activity(worker, spikes);
            long[][] fastest = new long[layers][];
            Settle.Outcome outcome = settle.run(() -> {
                long ns = round(worker, spikes, times);
                for (int i = 0; i < layers; i++) {
                    if (fastest[i] == null || sum(times.ns(i)) < sum(fastest[i])) {
                        fastest[i] = times.ns(i).clone();
                    }
                }
                return ns;
            }, () -> false);
            return profile(inference, SynapticOperations.of(model, activity).layers(), activity, fastest,
                    (int) outcome.rounds());
        } catch (IllegalArgumentException e) {
            throw new BadInputException("the network cannot run: " + e.getMessage(), e);
        }
    }

    private InferenceVector inference() {
        InferenceVector network = new InferenceVector(CostTableFile.kernels(), model, maxCount);
        network.fit(data);
        return network;
    }

    private List<LayerActivity> activity(Inference.Worker worker, int[] spikes) {
        ActivityCounter counter = new ActivityCounter(model.network(), data.size());
        for (int i = 0; i < data.size(); i++) {
            counter.beginSample(i);
            worker.run(data.counts()[i], spikes, counter);
        }
        return ActivityCounter.merge(List.of(counter));
    }

    private long round(Inference.Worker worker, int[] spikes, StageTimes times) {
        if (Thread.interrupted()) {
            throw new CancellationException("profile interrupted");
        }
        times.reset();
        for (int i = 0; i < data.size(); i++) {
            worker.run(data.counts()[i], spikes, ActivityListener.NONE);
        }
        return LongStream.range(0, model.network().weightLayers().size()).map(i -> sum(times.ns((int) i))).sum();
    }

    private Profile profile(InferenceVector inference, List<SynapticOperations.LayerOperations> operations,
            List<LayerActivity> activity, long[][] ns, int rounds) {
        List<Profile.LayerProfile> layers = new ArrayList<>();
        double ms = 0;
        Peaks measured = peaks.get();
        for (int i = 0; i < ns.length; i++) {
            if (operations.get(i).shape().kind() != Kind.TCJA_CHANNEL) {
                layers.add(layer(measured, inference.kernel(i), operations.get(i), activity.get(i), ns[i]));
                ms += layers.getLast().ms();
            }
        }
        return new Profile(data.size(), rounds, ms, List.copyOf(layers));
    }

    private Profile.LayerProfile layer(Peaks measured, KernelLayer<?, ?> kernel,
            SynapticOperations.LayerOperations operations, LayerActivity activity, long[] ns) {
        LayerShape shape = operations.shape();
        double[] ms = Arrays.stream(ns).mapToDouble(n -> n / 1e6 / data.size()).toArray();
        double inputMs = ms[Stage.INPUT.index()];
        double neuronsMs = ms[Stage.NEURONS.index()];
        double poolMs = ms[Stage.POOL.index()];
        if (kernel == null) {
            double gatesMs = ms[Stage.GATES.index()];
            return new Profile.LayerProfile(shape.name(), shape.in() + "x" + shape.out(), "TcjaGate",
                    "the only form: plain loops in float64, both axes together", gatesMs, 0, 0, 0,
                    activity.meanDensity(), 0, 0, 0, 0, 0, null, 0);
        }
        int met = shape.out() / shape.groups(); // outputs of an input
        double rows = (kernel.row().everyInput() ? operations.count().dense() : operations.count().eventDriven()) / met;
        Peaks.LeastTime least = measured.layer(kernel.geometry(), kernel.row(), rows, shape.steps());
        double kernelNs = (inputMs + neuronsMs) * 1e6;
        return new Profile.LayerProfile(shape.name(), shape.label(), kernel.form(), kernel.reason(),
                inputMs + neuronsMs + poolMs, inputMs, neuronsMs, poolMs, activity.meanDensity(),
                operations.count().eventDriven(), operations.count().eventDriven() / kernelNs,
                operations.count().dense(), operations.count().dense() / kernelNs, least.bytes(), least.binding(),
                100 * least.ns() / kernelNs);
    }

    private static long sum(long[] ns) {
        return Arrays.stream(ns).sum();
    }
}
