package spikelane.kernels.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spikelane.kernels.cases.Samples;
import spikelane.kernels.counts.CountForm;
import spikelane.kernels.counts.CountForms;
import spikelane.kernels.counts.CountPropagation;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.CountingArena;
import spikelane.kernels.data.FloatWeights;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.floats.FloatInput;
import spikelane.kernels.floats.FloatPropagation;
import spikelane.kernels.spikes.DepthwisePropagation;
import spikelane.kernels.spikes.SpikeForm;
import spikelane.kernels.spikes.SpikeForms;
import spikelane.kernels.spikes.SpikePropagation;

/**
 * A form's declared bytes are those that it stores: roofline, bench and profile divide by them. {@link RowWork#bytes} of
 * every input, and of rows of zeros, are {@link Propagation#tableBytes}, rounded up to the allocation's cache lines, and
 * these are what the form takes from its arena.
 */
class FormBytesTest {
    private static final int[] OUTPUTS = {1, 64, 65, 128, 130, 512, 600};
    /** Forms whose lists are Java arrays. */
    private static final Set<String> LISTS = Set.of("csr", "nonzeros");
    /** Counts up to which layers are made. */
    private static final int[] MAX_COUNTS = {1, 2, 9, 300};

    private static List<SpikeForm> spikeForms() {
        return SpikeForms.all();
    }

    private static List<CountForm> countForms() {
        return CountForms.all();
    }

    private static List<FloatInput<?>> floatInputs() {
        return List.of(FloatInput.SPIKES, FloatInput.GATED, FloatInput.COUNTS);
    }

    /** Convolutions and fully connected layers; one of a row and a row of zeros in no whole number of cache lines. */
    private static List<Geometry> geometries() {
        List<Geometry> all = new ArrayList<>();
        for (int m : OUTPUTS) {
            all.add(Geometry.sameSize(2, 3, 4, m, 3));
            all.add(Geometry.sameSize(3, 3, 4, m, 3));
            all.add(new Geometry(5, 5, 5, m, 3, 3, 2, 1));
            all.add(Geometry.fullyConnected(9, 1, 1, m));
            all.add(Geometry.fullyConnected(70, 1, 1, m));
        }
        return all;
    }

    /** Hands each layer's weights, of all sizes and densities, to a check; that says whether it suited the form. */
    private static void each(int least, Function<IntWeights, Boolean> check) {
        int checked = 0;
        for (Geometry g : geometries()) {
            for (int maxAbs : new int[]{1, 7, 127}) {
                for (double density : new double[]{0, 0.05, 0.67}) {
                    try (Arena kept = Arena.ofShared()) {
                        byte[] w = Samples.pruned(g, maxAbs, density, Samples.random(g.rows()));
                        checked += check.apply(new IntWeights(kept, g, w)) ? 1 : 0;
                    }
                }
            }
        }
        assertTrue(checked >= least, "only " + checked + " layers suited the form");
    }

    /** Behind the last row of each column of outputs lies one row of zeros, which {@link TapList} pads its lists with. */
    @ParameterizedTest
    @MethodSource("spikeForms")
    void spikeFormStoresARowForEachInputAndOneOfZeros(SpikeForm form) {
        if (LISTS.contains(form.name())) {
            return;
        }
        each(OUTPUTS.length * 5, weights -> {
            if (!form.suits(weights)) {
                return false;
            }
            try (CountingArena arena = new CountingArena()) {
                SpikePropagation made = form.make(arena, weights);
                assertStored(made, weights.geometry().rows() + 1, arena.taken(), form + ", " + made.geometry());
                assertTrue(!made.row().everyInput(), form + " leaves inactive inputs out");
            }
            return true;
        });
    }

    /** Of the nonzero weights of an input in 512 outputs whole steps of 8 are stored and added, each as an int. */
    @Test
    void csrStoresItsEntries() {
        each(OUTPUTS.length * 5 * 9, weights -> {
            int rows = weights.geometry().rows();
            int outputs = weights.geometry().outputs();
            long entries = 0;
            for (int row = 0; row < rows; row++) {
                for (int from = 0; from < outputs; from += 512) {
                    int input = row;
                    entries += steps(from, Math.min(outputs, from + 512), m -> weights.get(input, m) != 0, 8);
                }
            }
            assertLists("csr", weights, entries * Integer.BYTES, entries * 4.0, (double) entries);
            return true;
        });
    }

    /** An output's list takes whole steps of 4 for each sign; a flag of one byte is loaded for each entry. */
    @Test
    void nonzerosStoreTheirLists() {
        each(OUTPUTS.length * 2 * 3, weights -> {
            if (!SpikeForms.of("nonzeros").suits(weights)) {
                return false;
            }
            int rows = weights.geometry().rows();
            long entries = 0;
            for (int m = 0; m < weights.geometry().outputs(); m++) {
                for (int sign : new int[]{1, -1}) {
                    int output = m;
                    entries += steps(0, rows, row -> weights.get(row, output) == sign, 4);
                }
            }
            assertLists("nonzeros", weights, entries * Integer.BYTES, (double) entries, (double) entries);
            return true;
        });
    }

    /** {@return how many of the places hold, rounded up to whole steps} */
    private static long steps(int from, int to, IntPredicate holds, int step) {
        int count = 0;
        for (int at = from; at < to; at++) {
            count += holds.test(at) ? 1 : 0;
        }
        return (count + step - 1L) / step * step;
    }

    /** What is loaded and added is declared for the mean input. */
    private static void assertLists(String form, IntWeights weights, long stored, double loaded, double added) {
        try (CountingArena arena = new CountingArena()) {
            SpikePropagation made = SpikeForms.of(form).make(arena, weights);
            String what = form + ", density " + weights.density() + ", " + weights.geometry();
            int rows = weights.geometry().rows();
            assertEquals(stored, made.tableBytes(), what);
            assertEquals(loaded, made.row().bytes() * rows, 1e-6 * loaded, what);
            assertEquals(added, made.row().operations() * rows, 1e-6 * added, what);
            assertEquals(0, arena.taken(), what + ": lists are Java arrays");
        }
    }

    @ParameterizedTest
    @MethodSource("countForms")
    void countFormStoresWhatItDeclares(CountForm form) {
        for (int maxCount : MAX_COUNTS) {
            each(OUTPUTS.length, weights -> {
                if (!form.suits(weights, maxCount)) {
                    return false;
                }
                try (CountingArena arena = new CountingArena()) {
                    CountPropagation made = form.make(arena, weights, maxCount);
                    long taken = arena.taken();
                    String what = form + ", counts to " + maxCount + ", weights to " + weights.maxAbs() + ", "
                            + weights.geometry();
                    switch (form.toString()) {
                        case "multiply" -> assertStored(made, weights.geometry().rows(), taken, what);
                        case "tables" -> assertTables(made, weights, taken, what);
                        case "rows" -> assertRows(made, weights, maxCount, taken, what);
                        default -> throw new AssertionError("nothing is said of the bytes of " + form);
                    }
                }
                return true;
            });
        }
    }

    /**
     * An entry is a sum of the weights of some of the inputs of a chunk; a row is the share of an entry that one of a full
     * chunk's inputs has. A table has an entry for each subset of a chunk, and there is one for each of up to three bits of counts.
     */
    private static void assertTables(CountPropagation made, IntWeights weights, long taken, String what) {
        Geometry g = weights.geometry();
        int inputs = g.kernelWidth() * g.channels();
        int chunks = (inputs + 5) / 6;
        int chunkInputs = (inputs + chunks - 1) / chunks;
        int limit = weights.maxCurrent() <= Byte.MAX_VALUE ? Byte.MAX_VALUE : Short.MAX_VALUE;
        int bits = 1;
        while (bits < 3 && ((2 << bits) - 1) * weights.maxCurrent() <= limit) {
            bits++;
        }
        double entry = Channels.padded(g.outputs()) * (limit == Byte.MAX_VALUE ? 1.0 : Short.BYTES);
        assertEquals(entry, made.row().bytes() * chunkInputs, 1e-6, what);
        assertEquals(entry * bits * g.kernelHeight() * chunks * (1 << chunkInputs), (double) made.tableBytes(), what);
        assertEquals(made.tableBytes(), taken, what);
    }

    /**
     * A row is one of int8 lanes, count times weight, for each count up to the largest of which four rows fit int8. Counts
     * beyond it go to the form with tables, whose memory the form takes as well, but does not declare.
     */
    private static void assertRows(CountPropagation made, IntWeights weights, int maxCount, long taken, String what) {
        Geometry g = weights.geometry();
        int tableCount = Math.min(Math.min(maxCount, 15), Byte.MAX_VALUE / (4 * Math.max(1, weights.maxAbs())));
        assertEquals(Channels.padded(g.outputs()), made.row().bytes(), what);
        assertEquals(g.rows() * (tableCount + 1) * made.row().bytes(), (double) made.tableBytes(), what);
        try (Arena arena = Arena.ofShared()) {
            CountForm tables = CountForms.all().stream().filter(form -> form.toString().equals("tables")).findFirst()
                    .orElseThrow();
            long fallback = tables.make(arena, weights, maxCount).tableBytes();
            assertEquals(made.tableBytes() + fallback, taken, what);
        }
    }

    /** An input of a depthwise layer meets its own outputs alone. */
    @Test
    void depthwiseFormStoresARowForEachTap() {
        for (int ofChannel : new int[]{1, 4}) {
            for (int channels : OUTPUTS) {
                Geometry g = Geometry.sameSize(1, 3, 4, channels * ofChannel, 3);
                try (Arena kept = Arena.ofShared(); CountingArena arena = new CountingArena()) {
                    DepthwisePropagation made = DepthwisePropagation.vector(arena,
                            new IntWeights(kept, g, Samples.constant(g, 1)), channels);
                    assertEquals((double) made.tableBytes(), made.row().bytes() * made.geometry().rows(), 1e-6);
                    assertEquals(made.tableBytes(), arena.taken());
                    assertTrue(made.row().everyInput());
                }
            }
        }
    }

    /** No row of zeros: nothing pads the lists of float forms. */
    @ParameterizedTest
    @MethodSource("floatInputs")
    void floatFormStoresARowForEachInput(FloatInput<?> input) {
        for (Geometry g : geometries()) {
            try (Arena kept = Arena.ofShared(); CountingArena arena = new CountingArena()) {
                FloatWeights weights = new FloatWeights(kept, g, new float[g.rows() * g.outputs()]);
                FloatPropagation<?> made = FloatPropagation.vector(arena, input, weights);
                assertStored(made, g.rows(), arena.taken(), input + ", " + g);
                assertEquals(4 * Channels.padded(g.outputs()), made.row().bytes());
            }
        }
    }

    private static void assertStored(Propagation<?, ?> form, int rows, long taken, String what) {
        double bytes = form.row().bytes() * rows;
        long line = Channels.ALIGNMENT_BYTES;
        assertEquals(Math.ceil(bytes / line) * line, (double) form.tableBytes(),
                what + ": declared rows against the table");
        assertEquals(form.tableBytes(), taken, what + ": the table against what was allocated");
    }
}
