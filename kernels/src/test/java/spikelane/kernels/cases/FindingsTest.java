package spikelane.kernels.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import spikelane.kernels.data.FloatMap;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.layer.MaxPool;
import spikelane.kernels.sliced.SlicedPool;

/** Without it a comparison that sees nothing would pass every form. */
class FindingsTest {
    @Test
    void formThatDropsARowIsNamed() {
        List<KernelCheck> checks = CasesRun.checks(KernelCases.maxPool("hasty",
                (in, window, out, from, to) -> MaxPool.vector().pool(in, window, out, from, Math.max(from, to - 1))));
        assertEquals(List.of(1, 2, 3, 8), checks.stream().map(KernelCheck::threads).toList());
        for (KernelCheck check : checks) {
            assertEquals("MaxPool hasty", check.contract() + " " + check.form());
            assertFalse(check.holds());
            assertEquals(1, check.difference());
            assertTrue(check.worst().startsWith("2 x 2, 1 channels, density 0.0: the spike of pixel 0, channel 0"),
                    check.worst());
        }
    }

    @Test
    void formThatIsWrongOnSeveralThreadsOnlyIsNamedThere() {
        SlicedPool right = SlicedPool.vector();
        List<KernelCheck> checks = CasesRun.checks(KernelCases.slicedPool("whole", (in, out, from, to) -> {
            if (to - from == out.height()) {
                right.pool(in, out, from, to);
            }
        }));
        assertEquals(List.of(true, false, false, false), checks.stream().map(KernelCheck::holds).toList());
    }

    @Test
    void exceptionIsAnAnswerThatDoesNotHold() {
        KernelCheck check = CasesRun.checks(KernelCases.maxPool("broken", (in, window, out, from, to) -> {
            throw new IndexOutOfBoundsException("7");
        })).getFirst();
        assertFalse(check.holds());
        assertEquals(Double.MAX_VALUE, check.difference());
        assertTrue(check.worst().endsWith("the form threw java.lang.IndexOutOfBoundsException: 7"), check.worst());
    }

    @Test
    void formWithoutACaseDoesNotHold() {
        KernelCases none = new KernelCases("X", List.of("idle")) {
            @Override
            List<Case> cases() {
                return List.of();
            }

            @Override
            List<Case> cases(LayerInput layer) {
                return List.of();
            }
        };
        KernelCheck check = CasesRun.checks(none).getFirst();
        assertFalse(check.holds());
        assertEquals("no case", check.worst());
    }

    @Test
    void whatIsNotRefusedDoesNotHold() {
        KernelCases cases = new KernelCases("X", List.of("greedy")) {
            @Override
            List<Case> cases() {
                return List.of((arena, findings) -> {
                    findings.refused(this, "greedy", () -> "too much", () -> {});
                    findings.compare(this, "greedy", () -> "enough", crew -> Difference.NONE);
                });
            }

            @Override
            List<Case> cases(LayerInput layer) {
                return List.of();
            }
        };
        assertEquals("too much: the form did not refuse it", CasesRun.checks(cases).getFirst().worst());
    }

    @Test
    void differencesAreSeen() {
        try (Arena arena = Arena.ofShared()) {
            IntMap expected = new IntMap(arena, 2, 3);
            IntMap actual = new IntMap(arena, 2, 3);
            assertEquals(Difference.NONE, Difference.between(expected, actual));
            actual.set(1, 2, -7);
            actual.set(0, 1, 3);
            assertEquals(new Difference(7, "pixel 1, channel 2 is -7 and should be 0"),
                    Difference.between(expected, actual));
            FloatMap floats = new FloatMap(arena, 2, 3);
            FloatMap others = new FloatMap(arena, 2, 3);
            others.set(0, 0, -0f);
            assertEquals(new Difference(Double.MIN_VALUE, "pixel 0, channel 0 is -0.0 and should be 0"),
                    Difference.between(floats, others));
            others.set(0, 0, Float.NaN);
            assertEquals(Double.MAX_VALUE, Difference.between(floats, others).largest());
            assertEquals(Double.MAX_VALUE, Difference.between(floats, others).over(1e-300).largest());
            assertEquals(Double.MAX_VALUE, Difference.between(expected, actual).over(0).largest());
        }
    }

    @Test
    void everyContractHasFormsAndCases() {
        for (KernelCases cases : KernelCases.all()) {
            assertFalse(cases.forms().isEmpty(), cases.contract());
            assertFalse(cases.cases().isEmpty(), cases.contract());
        }
    }

    /** Layers of somebody's: spikes, counts that need several planes, and a fully connected one. */
    @Test
    void formsHoldOnGivenLayers() {
        RandomGenerator random = Samples.random(4);
        Geometry g = Geometry.sameSize(5, 6, 7, 70, 3);
        Geometry deep = Geometry.sameSize(3, 4, 5, 6, 3);
        Geometry flat = Geometry.fullyConnected(9, 3, 4, 20);
        List<LayerInput> layers = List.of(
                new LayerInput("spikes", g, new int[][]{random.ints(210, 0, 2).toArray(), new int[210]}),
                new LayerInput("counts", g, new int[][]{random.ints(210, 0, 100).toArray()}),
                new LayerInput("depthwise", deep, new int[][]{random.ints(60, 0, 2).toArray()}),
                new LayerInput("flat", flat, new int[][]{random.ints(108, 0, 2).toArray()}));
        Set<String> contracts = new TreeSet<>();
        for (KernelCases cases : KernelCases.all()) {
            for (KernelCheck check : CasesRun.checks(cases.on(layers))) {
                assertTrue(check.holds(), check.toString());
                contracts.add(check.contract() + " " + check.form());
            }
        }
        Set<String> all = new TreeSet<>();
        KernelCases.all().forEach(cases -> cases.forms().forEach(form -> all.add(cases.contract() + " " + form)));
        all.removeAll(List.of("BatchNormLif pooling vector", "BatchNormLif vector", "ChannelLif vector",
                "FloatCorrelation of active inputs vector", "FloatCorrelation vector", "MatrixSums vector",
                "RowSums vector", "ShortLifUpdate int16 currents", "ShortLifUpdate int32 currents")); // the currents of a layer are as good as random ones
        assertEquals(all, contracts);
        assertThrows(IllegalArgumentException.class, () -> new LayerInput("short", g, new int[][]{new int[209]}));
        assertThrows(IllegalArgumentException.class, () -> new LayerInput("none", g, new int[0][]));
        int[] negative = new int[210];
        negative[3] = -1;
        assertThrows(IllegalArgumentException.class, () -> new LayerInput("negative", g, new int[][]{negative}));
    }
}
