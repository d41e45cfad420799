package spikelane.benchmarks.peers;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;
import spikelane.benchmarks.KernelBenchmark;
import spikelane.benchmarks.clock.Resident;
import spikelane.benchmarks.harness.TrainingRows;
import spikelane.benchmarks.network.TrainingStepBenchmark;
import spikelane.benchmarks.work.Agreement;
import spikelane.benchmarks.work.Digits;
import spikelane.benchmarks.work.TrainingWork;
import spikelane.kernels.WorkPool;
import spikelane.sim.train.NetworkTraining;
import spikelane.sim.train.rule.LearningRule;

/**
 * The step of {@link TrainingStepBenchmark} in LibTorch, from the same weights on the same recordings. Before it is timed, loss
 * and gradients of a step are compared with Spikelane's.
 */
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class PeerTrainingStepBenchmark extends KernelBenchmark {
    /** Network, its size and its recordings. */
    @Param({Digits.NETWORK, TrainingWork.WIDE})
    public String network;

    /** N, recordings of a step. */
    @Param("4")
    public int batch;

    /** Share of the weights that are pruned: a mask, as PyTorch prunes. */
    @Param("0")
    public double zeros;

    /** Threads of the library. */
    @Param({"1", "2"})
    public int threads;

    /** Most instructions that its convolutions may use. */
    @Param(TrainingRows.OWN_ISA)
    public String isa;

    @Override
    protected int samplesOfACall() {
        return batch;
    }

    @Override
    protected Subject subject(Arena arena) {
        NativeSettings.apply(threads, isa);
        long before = Resident.now();
        TrainingWork work = TrainingWork.of(network, batch, zeros);
        Agreement expected = expected(work);
        Resident.leaveOutSince(before); // the library's process would not hold ours
        LibTorchTraining peer = new LibTorchTraining(work, threads);
        return new Subject(peer::step, () -> {
            peer.step();
            expected.check(peer.result());
        });
    }

    private Agreement expected(TrainingWork work) {
        try (WorkPool pool = new WorkPool(threads)) {
            NetworkTraining net = work.training(threads, LearningRule.USUAL);
            Agreement.step(net, pool, work);
            return Agreement.of(net, work);
        }
    }

    /** Libraries are compiled. */
    @Override
    protected void warmUp(Runnable call) {}
}
