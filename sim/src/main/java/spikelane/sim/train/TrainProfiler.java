package spikelane.sim.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import spikelane.kernels.WorkPool;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.plan.Peaks;
import spikelane.kernels.plan.Settle;
import spikelane.sim.data.FrameSet;
import spikelane.sim.network.Model;
import spikelane.sim.train.TrainProfile.LayerProfile;
import spikelane.sim.train.TrainProfile.PhaseProfile;
import spikelane.sim.train.fused.TimedLayer;
import spikelane.sim.train.fused.TimedLayer.Sums;
import spikelane.sim.train.fused.PhaseTimes.Phase;

/**
 * Measures where the time of a training step goes, layer by layer, on the calling thread. It trains a copy, on one batch,
 * at a learning rate of 0: weights, spikes and densities stay those of the model.
 */
public final class TrainProfiler {
    private static final Settle SETTLE = new Settle(2_000_000_000L, 15_000_000_000L);

    private final TrainOptions options;
    private final FrameSet data;
    private final int[] labels;
    private final NetworkTraining net;
    private final Adam adam = new Adam(0);
    private long adamNs;

    private TrainProfiler(Model model, FrameSet data, TrainOptions options) {
        this.options = options;
        this.data = data.spread(options.batch());
        labels = Arrays.copyOf(this.data.labels(), this.data.size());
        net = NetworkTraining.of(model, labels.length, 1, options.learning().rule());
    }

    /**
     * Runs steps until they get no faster, some 15 seconds at most, then measures the peaks that the layers are compared
     * with.
     *
     * @param model   the network, as it was trained
     * @param data    training samples that fit it
     * @param options of its training
     * @return what took how long
     * @throws CancellationException if the thread is interrupted
     */
    public static TrainProfile profile(Model model, FrameSet data, TrainOptions options) {
        return profile(model, data, options, Peaks::measure, SETTLE);
    }

    static TrainProfile profile(Model model, FrameSet data, TrainOptions options, Supplier<Peaks> peaks,
            Settle settle) {
        return new TrainProfiler(model, data, options).measure(peaks, settle);
    }

    private TrainProfile measure(Supplier<Peaks> peaks, Settle settle) {
        List<TimedLayer> costs = net.costs();
        double[] fastest = new double[costs.size()];
        List<SequencedMap<Phase, Double>> phases = new ArrayList<>();
        costs.forEach(cost -> phases.add(new LinkedHashMap<>()));
        long[] fastestAdam = {Long.MAX_VALUE};
        try (WorkPool pool = new WorkPool(1)) {
            for (int n = 0; n < labels.length; n++) {
                Augmentation.none().place(data, n, 0, net.input()[n], net.inputLayout());
            }
            Settle.Outcome outcome = settle.run(() -> {
                costs.forEach(cost -> cost.times().forget());
                long ns = step(pool);
                for (int i = 0; i < fastest.length; i++) {
                    TimedLayer cost = costs.get(i);
                    if (phases.get(i).isEmpty() || cost.times().ms() < fastest[i]) {
                        fastest[i] = cost.times().ms();
                        for (Phase phase : Phase.values()) {
                            phases.get(i).put(phase, cost.times().ms(phase));
                        }
                    }
                }
                fastestAdam[0] = Math.min(fastestAdam[0], adamNs);
                return ns;
            }, () -> false);
            Peaks measured = peaks.get();
            List<LayerProfile> layers = new ArrayList<>();
            List<TimedLayer> last = net.costs(); // with the densities of the last step
            for (int i = 0; i < fastest.length; i++) {
                layers.add(layer(measured, last.get(i), fastest[i], phases.get(i)));
            }
            double adamMs = fastestAdam[0] / 1e6;
            return new TrainProfile(labels.length, outcome.rounds(), adamMs + Arrays.stream(fastest).sum(), adamMs,
                    List.copyOf(layers));
        }
    }

    private long step(WorkPool pool) {
        if (Thread.interrupted()) {
            throw new CancellationException("profile interrupted");
        }
        long start = System.nanoTime();
        net.refresh();
        net.forward(pool, labels.length, new long[labels.length], true);
        net.backward(pool, labels, null);
        long before = System.nanoTime();
        adam.step(pool, net.parameters(), 0, options.learning().weightDecay(), List.of(), options.learning().clip());
        long end = System.nanoTime();
        adamNs = end - before;
        return end - start;
    }

    private static LayerProfile layer(Peaks peaks, TimedLayer cost, double ms, SequencedMap<Phase, Double> times) {
        SequencedMap<String, PhaseProfile> phases = new LinkedHashMap<>();
        double leastNs = 0;
        for (Phase phase : times.keySet()) {
            double phaseMs = times.get(phase);
            Sums sums = cost.sums().get(phase);
            String name = phase.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            if (sums != null && phaseMs > 0) {
                Peaks.LeastTime least = peaks.of(sums.loaded(), sums.table(), Resource.FMA, sums.multiplyAdds());
                leastNs += least.ns();
                phases.put(name, new PhaseProfile(phaseMs, sums.multiplyAdds(), sums.multiplyAdds() / phaseMs / 1e6,
                        least.binding(), 100 * least.ns() / phaseMs / 1e6));
            } else if (phaseMs > 0) {
                phases.put(name, new PhaseProfile(phaseMs, null, null, null, null));
            }
        }
        return new LayerProfile(cost.name(), cost.shape().isEmpty() ? null : cost.shape(),
                cost.form().isEmpty() ? null : cost.form(), Double.isNaN(cost.density()) ? null : cost.density(), ms,
                cost.sums().isEmpty() ? null : 100 * leastNs / ms / 1e6, phases);
    }
}
