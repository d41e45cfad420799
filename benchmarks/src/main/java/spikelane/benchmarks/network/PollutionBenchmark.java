package spikelane.benchmarks.network;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.Warmup;
import spikelane.benchmarks.KernelBenchmark;
import spikelane.benchmarks.work.Gestures;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.PaperNetwork;
import spikelane.benchmarks.clock.Warm;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.data.generated.GestureGenerator;
import spikelane.sim.inference.CostTableFile;
import spikelane.sim.inference.Inference;
import spikelane.sim.inference.InferenceSliced;
import spikelane.sim.inference.InferenceVector;
import spikelane.sim.network.Network;
import spikelane.sim.network.Model;
import spikelane.sim.network.Tensor;
import spikelane.sim.study.StudyPreset;

/**
 * Several networks in one process: does one get slower by what others have made the compiler believe? A is ternary with
 * 68 % zeros at the size of the study's quick preset; B is the same with 8-bit weights and no zeros, C ternary with 95 %
 * zeros, D in full precision, each on an input of another density.
 */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PollutionBenchmark extends KernelBenchmark {
    private static final int BATCH = 32;
    private static final int OTHERS_CALLS = 150;
    /** Of the inputs of the others, as a part of A's events; 2 doubles them. */
    private static final double[] EVENTS = {2, 0.2, 0.5};
    private static final double[] ZEROS = {0, 0.95, 0.5};
    private static final double ZEROS_OF_A = 0.68;

    /** Network and size. */
    @Param("cextnet-quick")
    public String network;

    /** Form of A: event-driven, or bit-sliced over a batch of 32. */
    @Param({"vector", "batch-sliced"})
    public String implementation;

    /**
     * Who else runs: alone, nobody; before, the others before A runs at first; after, the others when A is warm;
     * interleaved, the others between any two calls of A.
     */
    @Param({"alone", "before", "after", "interleaved"})
    public String company;

    private final Inference[] others = new Inference[EVENTS.length];
    private final Runnable[] othersCalls = new Runnable[EVENTS.length];
    private Inference a;

    @Override
    protected Subject subject(Arena arena) {
        Network config = StudyPreset.QUICK.network(new GestureGenerator(GestureGenerator.DEFAULT_SEED)).normed(false)
                .network();
        for (int i = 0; i < others.length; i++) {
            short[] counts = counts(config, EVENTS[i]);
            Model ternary = PaperNetwork.of(config, ZEROS[i], counts);
            others[i] = Inference.of(i == 0 ? of(ternary, 8) : i == 1 ? ternary : of(ternary, Model.FULL_PRECISION),
                    Gestures.maxCount(counts));
            Inference.Worker worker = others[i].newWorker();
            int[] ignored = outputs(config);
            othersCalls[i] = () -> worker.run(counts, ignored, ActivityListener.NONE);
        }
        if (company.equals("before")) {
            runOthers(OTHERS_CALLS);
        }
        short[] input = counts(config, 1);
        Model model = PaperNetwork.of(config, ZEROS_OF_A, input);
        a = switch (implementation) {
            case "vector" -> new InferenceVector(CostTableFile.kernels(), model, Gestures.maxCount(input));
            case "batch-sliced" -> new InferenceSliced(CostTableFile.kernels(), model, Gestures.maxCount(input), BATCH);
            default -> throw Inputs.unknown(implementation);
        };
        short[][] batch = new short[a.batch()][];
        Arrays.fill(batch, input);
        int[][] spikes = new int[a.batch()][outputs(config).length];
        Inference.Worker worker = a.newWorker();
        Runnable call = () -> worker.run(batch, spikes, ActivityListener.NONE);
        return new Subject(call, () -> {
            call.run();
            int[] expected = outputs(config);
            try (Inference scalar = new InferenceVector(kernels("scalar"), model, Gestures.maxCount(input))) {
                scalar.newWorker().run(input, expected, ActivityListener.NONE);
            }
            if (!Arrays.equals(expected, spikes[a.batch() - 1])) {
                throw new IllegalStateException("output spikes instead of " + Arrays.toString(expected));
            }
        });
    }

    /** Seeded counts, a tenth of the positions of A and another share of the others'. */
    private static short[] counts(Network config, double part) {
        RandomGenerator random = Inputs.random();
        short[] counts = new short[config.steps() * 2 * config.input().height() * config.input().width()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = (short) (random.nextDouble() < part / 10 ? random.nextInt(1, 4) : 0);
        }
        return counts;
    }

    private static int[] outputs(Network config) {
        return new int[config.outputs()];
    }

    /** {@return the network with other weights: 8-bit codes, or floats} */
    private static Model of(Model ternary, int bits) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        ternary.tensors().forEach((name, tensor) -> {
            if (bits != Model.FULL_PRECISION || !(name.endsWith(".clip") || name.endsWith(".scale"))) {
                tensors.put(name, tensor);
            }
        });
        return new Model(ternary.network(), bits, tensors);
    }

    private void runOthers(int calls) {
        for (int call = 0; call < calls; call++) {
            for (Runnable other : othersCalls) {
                other.run();
            }
        }
    }

    @Override
    protected void warmUp(Runnable call) {
        Warm.settleSlowly(call);
        if (company.equals("after")) {
            runOthers(OTHERS_CALLS);
        }
    }

    /** Lets the others run once. */
    @Setup(Level.Invocation)
    public void interleave() {
        if (company.equals("interleaved")) {
            runOthers(1);
        }
    }

    @Override
    protected void close() {
        for (Inference other : others) {
            other.close();
        }
        a.close();
    }
}
