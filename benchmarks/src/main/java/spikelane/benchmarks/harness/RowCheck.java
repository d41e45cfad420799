package spikelane.benchmarks.harness;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import spikelane.benchmarks.work.Shapes;
import spikelane.kernels.data.Geometry;
import spikelane.sim.io.BadInputException;

/** What a row of a result file must be before anything is computed from it. */
final class RowCheck {
    private static final Set<String> KERNELS = Set.of("fc", "conv", "depthwise", "lif", "lif16", "pool", "sum-pool",
            "extract", "first-layer", "network", TrainingRows.KERNEL);
    private static final Set<String> COUNTS = Set.of("threads", "batch", "maxCount", "steps", "inputs", "fraction",
            Bounds.BITS);
    private static final Set<String> SHARES = Set.of("density", "weightDensity", "zeros");
    /** More weights than any benchmark has: a bound is worked out from a layer that is packed. */
    static final long MOST_WEIGHTS = 1L << 26;
    /** Times are kept as they came; the median of two is between them but for rounding. */
    private static final double ROUNDING = 1e-9;

    private RowCheck() {}

    /** {@return what is wrong with a row and what was expected; empty for a good one} */
    static Optional<String> problem(Row row) {
        if (row == null) {
            return Optional.of("null, expected a row");
        }
        try {
            texts(row);
            numbers(row);
            times(row);
            parameters(row);
            shape(row);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static void require(boolean good, String problem) {
        if (!good) {
            throw new IllegalArgumentException(problem);
        }
    }

    private static void texts(Row row) {
        require(Stream.of(row.kernel(), row.shape(), row.weights(), row.implementation(), row.input(), row.benchmark(),
                row.params(), row.forks()).allMatch(value -> value != null),
                "lacks one of kernel, shape, weights, implementation, input, forks, benchmark and params");
        require(KERNELS.contains(row.kernel()), "kernel " + BadInputException.quote(row.kernel()) + ", expected one of "
                + KERNELS.stream().sorted().toList());
        require((row.percentOfPeak() == null) == (row.binding() == null)
                && (row.percentOfPeak() == null) == (row.sopPerByte() == null),
                "has only some of percentOfPeak, binding and sopPerByte, expected all or none");
    }

    private static void numbers(Row row) {
        share("weightDensity", row.weightDensity());
        share("spikeDensity", row.spikeDensity());
        require(row.batch() >= 1, "batch " + row.batch() + ", expected at least 1");
        positive("nsPerCall", row.nsPerCall());
        fromZero("sopPerNs", row.sopPerNs());
        fromZero("denseSopPerNs", row.denseSopPerNs());
        fromZero("allocBytesPerCall", row.allocBytesPerCall());
        require(row.wrongForks() == null || row.wrongForks() > 0, "has a number of wrong forks that is not above 0");
        require(row.peakBytes() == null || row.peakBytes() > 0,
                "peakBytes " + row.peakBytes() + ", expected a number above 0");
        if (row.percentOfPeak() != null) {
            positive("percentOfPeak", row.percentOfPeak());
            positive("sopPerByte", row.sopPerByte());
        }
    }

    private static void times(Row row) {
        require(row.forks().length > 0, "forks is empty, expected a time for each fork");
        for (double fork : row.forks()) {
            positive("a fork's time", fork);
        }
        require((row.medians() == null) == (row.slowShare() == null)
                && (row.medians() == null || row.medians().length == row.forks().length),
                "has only some of medians and slowShare, or another number of medians than of forks");
        if (row.medians() != null) {
            for (double median : row.medians()) {
                positive("a fork's median", median);
            }
            share("slowShare", row.slowShare());
        }
        double least = DoubleStream.of(row.forks()).min().orElseThrow();
        double most = DoubleStream.of(row.forks()).max().orElseThrow();
        require(row.nsPerCall() >= least * (1 - ROUNDING) && row.nsPerCall() <= most * (1 + ROUNDING), String.format(
                Locale.ROOT, "nsPerCall %s is not among its forks, which took %s to %s", row.nsPerCall(), least, most));
    }

    private static void parameters(Row row) {
        for (Map.Entry<String, String> parameter : row.params().entrySet()) {
            String name = parameter.getKey();
            String value = parameter.getValue();
            require(value != null, "params." + name + " is null, expected text");
            if (COUNTS.contains(name)) {
                require(value.matches("[1-9][0-9]{0,8}"),
                        "params." + name + " " + BadInputException.quote(value) + ", expected a whole number from 1");
            }
            if (SHARES.contains(name)) {
                require(value.matches("[01](\\.[0-9]+)?") && Double.parseDouble(value) <= 1,
                        "params." + name + " " + BadInputException.quote(value) + ", expected a number from 0 to 1");
            }
        }
        boolean ofMap = row.benchmark().equals(Crossover.BENCHMARK);
        require(!ofMap || row.params().keySet().containsAll(Set.of("shape", "weightDensity")),
                "params lack shape or weightDensity, which " + Crossover.BENCHMARK + " has");
        require(!row.params().containsKey("zeros") || row.params().containsKey("batch"),
                "params have zeros and lack batch");
    }

    private static void shape(Row row) {
        switch (row.kernel()) {
            case "fc", "conv", "depthwise" -> {
                Geometry g = row.kernel().equals("depthwise") ? Shapes.filters(row.shape()) : Shapes.layer(row.shape());
                require((double) g.rows() * g.outputs() <= MOST_WEIGHTS
                        && (double) g.outputPixels() * g.outputs() <= MOST_WEIGHTS,
                        "shape " + row.shape() + " is larger than any benchmark's");
            }
            case "pool", "sum-pool", "extract" -> Shapes.image(row.shape());
            case "lif", "lif16" -> require(row.shape().matches("[1-9][0-9]{0,8}"),
                    "shape " + BadInputException.quote(row.shape()) + ", expected a number of neurons");
            default -> {
                // a network's name
            }
        }
    }

    private static void share(String name, double value) {
        require(value >= 0 && value <= 1, name + " " + value + ", expected a number from 0 to 1");
    }

    private static void fromZero(String name, double value) {
        require(value >= 0 && Double.isFinite(value), name + " " + value + ", expected a finite number from 0");
    }

    private static void positive(String name, double value) {
        require(value > 0 && Double.isFinite(value), name + " " + value + ", expected a finite number above 0");
    }
}
