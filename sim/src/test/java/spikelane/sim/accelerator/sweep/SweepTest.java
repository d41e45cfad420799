package spikelane.sim.accelerator.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.kernels.WorkPool;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.price.CostModel;
import spikelane.sim.accelerator.price.NetworkCost;
import spikelane.sim.accelerator.sweep.Sweep.Point;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.LayerDimensions;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.Workload;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.NetworkFile;

class SweepTest {
    private static final String GRID = """
            networks: cextnet-nmnist-quick
            architectures: [eyeriss-snn, iscas23]
            keys:
              memories.shared_glb.capacity: [6400, 12800]
              widths.spikes: [0, 1]
            bits: [2, 8]
            weight_densities: [0.2, 1]
            spike_densities: 0.1
            steps: [4, 8]
            encodings: [rle, ubm]
            """;

    private static List<Point> run(String grid, int threads) {
        try (WorkPool pool = new WorkPool(threads)) {
            return new Sweep(SweepGrid.parse("grid.yaml", grid, Path.of(""))).run(pool, done -> {});
        }
    }

    /** Shared mappings are those that each architecture would find by itself. */
    @Test
    void everyPointIsWhatItsArchitectureAloneSays() {
        List<Point> points = run(GRID, 2);
        assertEquals(2 * 4 * 2 * 2 * 2 * 2, points.size());
        assertEquals(points, run(GRID, 1));
        for (Point point : points) {
            List<LayerWork> layers = new ArrayList<>();
            if (point.steps() != 8) {
                continue;
            }
            for (LayerShape shape : NetworkFile.shipped("cextnet-nmnist-quick").weightLayers()) {
                double active = shape.input() == Input.REAL ? 1 : point.spikeDensity();
                layers.add(LayerWork.ofDensities(shape.name(), LayerDimensions.of(shape), shape.input(),
                        shape.spiking(), point.bits(), point.weightDensity(), active, active));
            }
            NetworkCost alone = new CostModel(Architecture.preset(point.architecture()).with(point.keys()))
                    .price(new Workload(point.bits(), layers), point.encoding(), ActivityStatistic.MEAN);
            assertEquals(alone.energyUj(), point.energyUj(), point.toString());
            assertEquals(alone.cycles(), point.cycles());
        }
        Point four = points.stream().filter(point -> point.steps() == 4).findFirst().orElseThrow();
        Point eight = points.stream().filter(point -> point.steps() == 8).findFirst().orElseThrow();
        assertTrue(four.energyUj() < eight.energyUj());
    }

    @Test
    void mappingsAreSearchedOnceForWhatNoSearchLooksAt() {
        int[] mappings = new int[2];
        for (String values : List.of("[0.066]", "[0.066, 0.1, 0.2]")) {
            try (WorkPool pool = new WorkPool(2)) {
                Sweep sweep = new Sweep(SweepGrid.parse("grid.yaml",
                        GRID.replaceAll("(?s)keys:.*widths.spikes: \\[0, 1]", "keys: {compute.add8: " + values + "}"),
                        Path.of("")));
                sweep.run(pool, done -> {});
                mappings[values.length() > 10 ? 1 : 0] = sweep.mappings();
            }
        }
        assertTrue(mappings[0] > 0);
        assertEquals(mappings[0], mappings[1]);
    }

    /** The goal is 1000 points of the paper's network in 10 s on two cores; here with room for a busy machine. */
    @Test
    void aThousandPointsOfThePapersNetworkTakeSeconds() {
        String grid = """
                networks: cextnet-paper
                architectures: eyeriss-snn
                keys: {memories.shared_glb.capacity: [6400, 12800, 25600], widths.spikes: [0, 1]}
                bits: [2, 4, 8]
                weight_densities: [0.05, 0.2, 0.5, 1]
                spike_densities: [0.02, 0.1, 0.3]
                encodings: [rle, cp, uop, ubm, dense]
                """;
        long startNs = System.nanoTime();
        List<Point> points = run(grid, 2);
        double seconds = (System.nanoTime() - startNs) / 1e9;
        System.out.printf("sweep of the paper's network: %d points in %.1f s%n", points.size(), seconds);
        assertEquals(1080, points.size());
        assertTrue(seconds < 60, seconds + " s");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"bits: [2, 8]|bits: [2, 99]|line 6: 99 bits, expected",
            "bits: [2, 8]|bits: [2, 2]|line 6: 2 stands here twice", "bits: [2, 8]|bits: []|line 6: no value of bits",
            "0.1|1.5|line 8: a density of 1.5", "steps: [4, 8]|steps: 0|line 9: 0 time steps",
            "encodings:|encoding:|line 10: unknown key", "[0.2, 1]|[0.2, x]|line 7: expected a number"})
    void whatIsWrongIsNamedWithItsLine(String old, String replacement, String told) {
        assertTrue(GRID.contains(old));
        String message = assertThrows(BadInputException.class, () -> run(GRID.replace(old, replacement), 1))
                .getMessage();
        assertTrue(message.startsWith("grid.yaml ") && message.contains(told), message);
    }

    @Test
    void tooManyPointsAndUnknownKeysOfAnArchitectureAreRefused() {
        String many = "[" + String.join(", ", IntStream.range(1, 9000).mapToObj(i -> "0." + (10_000 + i)).toList())
                + "]";
        assertTrue(assertThrows(BadInputException.class,
                () -> run(GRID.replace("spike_densities: 0.1", "spike_densities: " + many).replace("[0.2, 1]", many),
                        1))
                .getMessage().contains("points, expected at most 1000000"));
        assertTrue(assertThrows(BadInputException.class, () -> run(GRID.replace("capacity", "size"), 1)).getMessage()
                .contains("no key \"memories.shared_glb.size\""));
    }
}
