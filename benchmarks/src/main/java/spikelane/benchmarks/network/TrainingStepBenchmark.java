package spikelane.benchmarks.network;

import java.lang.foreign.Arena;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;
import spikelane.benchmarks.KernelBenchmark;
import spikelane.benchmarks.work.Agreement;
import spikelane.benchmarks.work.Digits;
import spikelane.benchmarks.work.TrainingWork;
import spikelane.kernels.WorkPool;
import spikelane.sim.train.Adam;
import spikelane.sim.train.NetworkTraining;
import spikelane.sim.train.rule.LearningRule;
import spikelane.sim.train.rule.Loss;
import spikelane.sim.train.rule.Surrogate;

/**
 * A training step of a whole network: forward, loss, backward, Adam, on recordings. Before it is timed, loss and gradients of
 * a step are compared with the driver that runs any network, layer by layer.
 */
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TrainingStepBenchmark extends KernelBenchmark {
    /** A firing rate that counts for nothing, which only the driver that runs any network follows. */
    private static final LearningRule LAYERS = new LearningRule(Loss.MSE, Surrogate.ATAN, 0, Double.MIN_NORMAL);

    /** Network, its size and its recordings. */
    @Param({Digits.NETWORK, TrainingWork.WIDE})
    public String network;

    /** N, recordings of a step. */
    @Param("4")
    public int batch;

    /** Share of the weights that are pruned. */
    @Param("0")
    public double zeros;

    /** Threads. */
    @Param({"1", "2"})
    public int threads;

    private WorkPool pool;

    @Override
    protected int samplesOfACall() {
        return batch;
    }

    @Override
    protected Subject subject(Arena arena) {
        TrainingWork work = TrainingWork.of(network, batch, zeros);
        pool = new WorkPool(threads);
        NetworkTraining net = work.training(threads, LearningRule.USUAL);
        Adam adam = new Adam(0);
        return new Subject(() -> {
            Agreement.step(net, pool, work);
            adam.step(pool, net.parameters(), TrainingWork.LEARNING_RATE);
        }, () -> {
            Agreement.step(net, pool, work);
            NetworkTraining layers = work.training(threads, LAYERS);
            Agreement.step(layers, pool, work);
            Agreement.of(layers, work).check(Agreement.of(net, work));
            net.costs().forEach(layer -> System.out.printf(Locale.ROOT, "# input of %s: %.1f %% active%n", layer.name(),
                    100 * layer.density()));
        });
    }

    /** Pieces of work and lists are made anew in each step. */
    @Override
    protected boolean allocates() {
        return true;
    }

    @Override
    protected void close() {
        pool.close();
    }
}
