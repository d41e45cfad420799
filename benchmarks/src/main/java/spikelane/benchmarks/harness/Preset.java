package spikelane.benchmarks.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import spikelane.benchmarks.harness.RowSpec.Effort;
import spikelane.benchmarks.work.Gestures;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.PaperNetwork;
import spikelane.benchmarks.work.Shapes;
import spikelane.benchmarks.work.SynapticWork;
import spikelane.kernels.layer.Resource;
import spikelane.sim.io.BadInputException;

/** Curated sets of rows. */
public enum Preset {
    /** Ternary fc and conv at 10 % beside the scalar form and the plain loop; ends within two minutes. */
    SMOKE(2) {
        @Override
        public List<RowSpec> rows() {
            List<RowSpec> rows = new ArrayList<>();
            for (String implementation : List.of("vector", "scalar", "plain-loop")) {
                rows.add(spikes(FC, "ternary", 0.1, implementation));
                rows.add(spikes(CONV, "ternary", 0.1, implementation));
            }
            rows.add(lif("16384", "vector"));
            rows.add(add(Resource.ADD_128K));
            rows.add(pool("128@32x32", "vector"));
            rows.add(extract("2048@1x1", "vector"));
            return rows;
        }
    },
    /** Every kernel. */
    CEILING(5) {
        @Override
        public List<RowSpec> rows() {
            List<RowSpec> rows = new ArrayList<>();
            for (double density : new double[]{0.01, 0.05, 0.1, 0.2}) {
                rows.add(spikes(FC, "ternary", density, "vector"));
                rows.add(spikes(CONV, "ternary", density, "vector"));
            }
            for (String implementation : List.of("scalar", "plain-loop")) {
                rows.add(spikes(FC, "ternary", 0.1, implementation));
                rows.add(spikes(CONV, "ternary", 0.1, implementation));
            }
            rows.add(spikes(FC, "int8", 0.05, "vector"));
            rows.add(spikes(FC, "int8", 0.1, "vector"));
            rows.add(spikes(FC, "int4", 0.1, "vector"));
            rows.add(floats(FC, 0.1, "vector"));
            rows.add(spikes("4096x4096", "ternary", 0.1, "vector"));
            rows.add(spikes("4096x4096", "ternary", 0.1, "plain-loop"));
            rows.add(spikes("4096x4096", "int8", 0.1, "vector"));
            rows.add(spikes(LARGE_CONV, "ternary", 0.1, "vector"));
            rows.add(spikes(CONV, "int8", 0.1, "vector"));
            rows.add(spikes(CONV, "int4", 0.1, "vector"));
            rows.add(floats(CONV, 0.1, "vector"));
            rows.add(depthwise(DEPTHWISE, "vector"));
            rows.add(counts("vector"));
            rows.add(counts("vector-tiled"));
            rows.add(counts("scalar"));
            for (Resource pass : List.of(Resource.ADD_128K, Resource.ADD_8M, Resource.ADD_MEMORY)) {
                rows.add(lif(Integer.toString(pass.workingSetBytes() / (2 * Integer.BYTES)), "vector"));
                rows.add(add(pass));
            }
            rows.add(pool("128@32x32", "vector"));
            rows.add(pool("128@128x128", "vector"));
            rows.add(sumPool("128@32x32", "vector"));
            rows.add(extract("2048@1x1", "vector"));
            rows.add(extract("128@32x32", "vector"));
            for (String input : List.of("recorded-nmnist-conv1", "recorded-gestures-conv2")) {
                rows.add(recorded(CONV, input));
            }
            for (String input : List.of("recorded-nmnist-fc0", "recorded-gestures-fc0")) {
                rows.add(recorded(FC, input));
            }
            for (String zeros : List.of("0.68", "0.85")) {
                rows.add(batchSliced(CONV, zeros));
                rows.add(batchSliced(LARGE_CONV, zeros));
            }
            rows.add(batchSliced(FC, "0.68"));
            for (int threads : new int[]{1, 2}) {
                rows.add(network("vector", 1, threads));
                rows.add(network(DataSetRows.OURS, SLICED_BATCH, threads));
            }
            return rows;
        }
    },
    /** Spike density by weight density by format. */
    CROSSOVER(2) {
        @Override
        public List<RowSpec> rows() {
            return Crossover.rows();
        }
    },
    /** One network alone, and in one process with others of other densities and formats. */
    POLLUTION(2) {
        @Override
        public List<RowSpec> rows() {
            return Pollution.rows();
        }
    },
    /** Kernels beside their C twins; needs the peers' build. */
    TWINS(2) {
        @Override
        public List<RowSpec> rows() {
            return TwinRows.rows();
        }
    },
    /** The ceiling's rows beside the libraries that people use: the tables of layers and networks from one file. */
    PEERS(5) {
        @Override
        public List<RowSpec> rows() {
            List<RowSpec> rows = new ArrayList<>(
                    CEILING.rows().stream().filter(row -> !row.implementation().equals("scalar")).toList());
            for (String shape : List.of(FC, "4096x4096", CONV, LARGE_CONV, FIRST)) {
                for (String peer : List.of("onednn-f32", "onednn-bf16", "onednn-int8", "openblas-f32",
                        "libtorch-f32")) {
                    if (!Shapes.isConvolution(shape) || !peer.startsWith("openblas")) {
                        rows.add(peer(shape, peer, 1));
                    }
                }
            }
            for (String peer : List.of("onednn-f32", "onednn-int8")) {
                rows.add(peer(FC, peer, SLICED_VECTORS));
                rows.add(peer(CONV, peer, SLICED_BATCH));
                rows.add(peer(LARGE_CONV, peer, SLICED_BATCH));
            }
            rows.addAll(libraryNetworks());
            return rows;
        }
    },
    /** Whole networks beside the libraries; needs the peers' build. */
    NETWORKS(5) {
        @Override
        public List<RowSpec> rows() {
            List<RowSpec> rows = new ArrayList<>();
            for (int threads : new int[]{1, 2}) {
                rows.add(network("vector", 1, threads));
                rows.add(network(DataSetRows.OURS, SLICED_BATCH, threads));
            }
            rows.addAll(libraryNetworks());
            return rows;
        }
    },
    /** Training steps beside the libraries'; needs the peers' build. */
    TRAINING(5) {
        @Override
        public List<RowSpec> rows() {
            return TrainingRows.rows();
        }
    };

    public static final String FC = "2048x512";
    public static final String CONV = "128x128x3x3@32x32";
    public static final String DEPTHWISE = "128x128x3x3@32x32 depthwise";
    public static final String LARGE_CONV = "128x128x3x3@64x64";
    public static final String FIRST = "2x128x3x3@128x128";
    public static final String NETWORK = "cextnet-paper";
    /** Samples of a bit-sliced batch of images. */
    public static final int SLICED_BATCH = 32;
    /** Samples that a bit-sliced fully connected layer takes at once. */
    public static final int SLICED_VECTORS = 512;
    private static final String NETWORK_ZEROS = "0.68";
    private static final int MAX_COUNT = 15;
    private static final double COUNT_DENSITY = 0.1;
    private static final double BATCH_SLICED_DENSITY = 0.1;

    private final int forks;

    Preset(int forks) {
        this.forks = forks;
    }

    /** {@return forks unless others are asked for} */
    public int forks() {
        return forks;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the rows, in the order in which they are measured} */
    public abstract List<RowSpec> rows();

    /**
     * @param name smoke, ceiling, crossover, pollution, twins, peers, networks or training
     * @return the preset
     * @throws BadInputException if it is none of them
     */
    public static Preset of(String name) {
        for (Preset preset : values()) {
            if (preset.toString().equals(name)) {
                return preset;
            }
        }
        throw new BadInputException("--preset " + name
                + ": smoke, ceiling, crossover, pollution, twins, peers, networks or training was expected");
    }

    static SequencedMap<String, String> params(String... namesAndValues) {
        SequencedMap<String, String> params = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            params.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return params;
    }

    static String kernel(String shape) {
        return Shapes.isDepthwise(shape) ? "depthwise" : Shapes.isConvolution(shape) ? "conv" : "fc";
    }

    /** Libraries on the paper's network, and both sides on a data set. */
    private static List<RowSpec> libraryNetworks() {
        List<RowSpec> rows = new ArrayList<>();
        for (int threads : new int[]{1, 2}) {
            for (int batch : new int[]{1, SLICED_BATCH}) {
                rows.add(network("onednn-int8", batch, threads));
                rows.add(network("libtorch-f32", batch, threads));
                rows.add(DataSetRows.ours(batch, threads));
                rows.add(DataSetRows.peer("libtorch-f32", batch, threads));
            }
        }
        return rows;
    }

    private static RowSpec spikes(String shape, String weights, double density, String implementation) {
        return new RowSpec(kernel(shape), shape, weights, () -> Inputs.weightDensity(shape, weights), () -> density, 1,
                implementation, Inputs.BERNOULLI, "SpikePropagationBenchmark.run",
                params("shape", shape, "weights", weights, "density", Double.toString(density), "implementation",
                        implementation),
                () -> SynapticWork.ofSpikes(shape, Inputs.BERNOULLI, density), 1,
                implementation.equals("vector") ? Effort.FULL : Effort.BRIEF);
    }

    /** Real spikes, which cluster. */
    private static RowSpec recorded(String shape, String input) {
        return new RowSpec(kernel(shape), shape, "ternary", () -> Inputs.weightDensity(shape, "ternary"),
                () -> Inputs.density(shape, input), 1, "vector", input, "SpikePropagationBenchmark.run",
                params("shape", shape, "weights", "ternary", "implementation", "vector", "input", input),
                () -> SynapticWork.ofSpikes(shape, input, 0), 1, Effort.FULL);
    }

    /** A call is one batch; of eval, each thread has one. */
    private static RowSpec network(String implementation, int batch, int threads) {
        boolean peer = !implementation.equals("vector") && !implementation.equals(DataSetRows.OURS);
        int batches = implementation.equals(DataSetRows.OURS) ? threads : 1;
        double zeros = Double.parseDouble(NETWORK_ZEROS);
        return new RowSpec("network", NETWORK, "ternary", () -> 1 - zeros,
                () -> PaperNetwork.work(NETWORK, zeros).density(), batch, implementation,
                peer ? Inputs.BERNOULLI : Gestures.available(),
                peer ? "PeerNetworkBenchmark.run" : "NetworkBenchmark.run",
                params("network", NETWORK, "zeros", NETWORK_ZEROS, "batch", Integer.toString(batch), "threads",
                        Integer.toString(threads), "implementation", implementation),
                () -> PaperNetwork.work(NETWORK, zeros).times(batch), batches,
                !peer
                        ? batch == 1 ? Effort.NETWORK : Effort.NETWORK_BATCH
                        : batch == 1 ? Effort.CALLS : Effort.ONE_CALL);
    }

    private static RowSpec floats(String shape, double density, String implementation) {
        return new RowSpec(kernel(shape), shape, "f32", () -> 1.0, () -> density, 1, implementation, Inputs.BERNOULLI,
                "FloatPropagationBenchmark.run", params("shape", shape, "input", "spikes", "density",
                        Double.toString(density), "implementation", implementation),
                () -> SynapticWork.ofSpikes(shape, Inputs.BERNOULLI, density), 1, Effort.FULL);
    }

    /** {@code vector-tiled} computes tile after tile into one buffer, as a fused layer does. */
    private static RowSpec counts(String implementation) {
        boolean tiled = implementation.equals("vector-tiled");
        return new RowSpec("conv", FIRST, "ternary", () -> Inputs.weightDensity(FIRST, "ternary"), () -> COUNT_DENSITY,
                1, implementation, Inputs.BERNOULLI, "CountPropagationBenchmark." + (tiled ? "tiles" : "run"),
                params("shape", FIRST, "weights", "ternary", "density", Double.toString(COUNT_DENSITY), "maxCount",
                        Integer.toString(MAX_COUNT), "implementation", tiled ? "vector" : implementation),
                () -> SynapticWork.ofCounts(FIRST, COUNT_DENSITY, MAX_COUNT), 1,
                implementation.equals("scalar") ? Effort.BRIEF : Effort.FULL);
    }

    private static RowSpec lif(String neurons, String implementation) {
        double count = Double.parseDouble(neurons);
        return new RowSpec("lif", neurons, "none", () -> 1.0, () -> 1.0, 1, implementation, "none",
                "LifUpdateBenchmark.run", params("neurons", neurons, "implementation", implementation),
                () -> SynapticWork.of(count), 1, Effort.FULL);
    }

    /** The a += b over as many bytes as a neuron update's: an addend and a potential of int32 a neuron. */
    private static RowSpec add(Resource resource) {
        double neurons = resource.workingSetBytes() / 8.0;
        return new RowSpec("lif", Long.toString(Math.round(neurons)), "none", () -> 1.0, () -> 1.0, 1, "a+=b", "none",
                "MachinePeaksBenchmark.run", params("resource", resource.name()), () -> SynapticWork.of(neurons),
                resource.passes(), Effort.FULL);
    }

    private static RowSpec pool(String shape, String implementation) {
        return new RowSpec("pool", shape, "none", () -> 1.0, () -> 0.1, 1, implementation, Inputs.BERNOULLI,
                "MaxPoolBenchmark.run", params("shape", shape, "implementation", implementation),
                () -> positions(shape), 1, Effort.FULL);
    }

    private static RowSpec sumPool(String shape, String implementation) {
        return new RowSpec("sum-pool", shape, "none", () -> 1.0, () -> 0.1, 1, implementation, Inputs.BERNOULLI,
                "SumPoolBenchmark.run",
                params("shape", shape, "window", "2 stride 2", "implementation", implementation),
                () -> positions(shape), 1, Effort.FULL);
    }

    private static RowSpec depthwise(String shape, String implementation) {
        double density = COUNT_DENSITY;
        return new RowSpec(kernel(shape), shape, "int8", () -> Inputs.weightDensity(shape, "int8"), () -> density, 1,
                implementation, Inputs.BERNOULLI, "DepthwisePropagationBenchmark.run", params("shape", shape, "weights",
                        "int8", "density", Double.toString(density), "implementation", implementation),
                () -> SynapticWork.ofSpikes(shape, Inputs.BERNOULLI, density), 1, Effort.FULL);
    }

    private static RowSpec extract(String shape, String implementation) {
        return new RowSpec("extract", shape, "none", () -> 1.0, () -> 0.1, 1, implementation, Inputs.BERNOULLI,
                "SpikeExtractionBenchmark.run",
                params("shape", shape, "density", "0.1", "implementation", implementation), () -> positions(shape), 1,
                Effort.FULL);
    }

    private static SynapticWork positions(String shape) {
        Shapes.Image image = Shapes.image(shape);
        return SynapticWork.of((double) image.channels() * image.pixels());
    }

    /** Batch 32 of images, 512 of vectors; the input's spikes are counted at their expected number. */
    static RowSpec batchSliced(String shape, String zeros) {
        int batch = Shapes.isConvolution(shape) ? SLICED_BATCH : SLICED_VECTORS;
        return new RowSpec(kernel(shape), shape, "ternary", () -> 1 - Double.parseDouble(zeros),
                () -> BATCH_SLICED_DENSITY, batch, "batch-sliced", Inputs.BERNOULLI, "SlicedLayerBenchmark.run",
                params("shape", shape, "batch", "32", "zeros", zeros, "steps", "1", "implementation", "vector"), () -> {
                    double dense = batch * SynapticWork.ofSpikes(shape, Inputs.BERNOULLI, 0).dense();
                    return new SynapticWork(dense * BATCH_SLICED_DENSITY, dense);
                }, 1, Effort.FULL);
    }

    /** A dense library does the same work whatever spikes: all of it is in the dense-equivalent rate. */
    private static RowSpec peer(String shape, String implementation, int batch) {
        return new RowSpec(kernel(shape), shape, "ternary", () -> Inputs.weightDensity(shape, "ternary"),
                () -> COUNT_DENSITY, batch, implementation, Inputs.BERNOULLI, "PeerPropagationBenchmark.run",
                params("shape", shape, "density", Double.toString(COUNT_DENSITY), "batch", Integer.toString(batch),
                        "implementation", implementation),
                () -> (shape.equals(FIRST)
                        ? SynapticWork.ofCounts(shape, COUNT_DENSITY, MAX_COUNT)
                        : SynapticWork.ofSpikes(shape, Inputs.BERNOULLI, COUNT_DENSITY)).times(batch),
                1, Effort.FULL);
    }
}
