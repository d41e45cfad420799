package spikelane.kernels.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.layer.RowWork;
import spikelane.kernels.plan.Peaks.LeastTime;

/** A made-up machine whose rates are powers of two, so that what is worked out by hand is exact. */
class PeaksTest {
    private static final Peaks PEAKS = new Peaks(rates(), new Caches(1024, 4096, 16_384));

    private static Map<Resource, Double> rates() {
        Map<Resource, Double> rates = new EnumMap<>(Resource.class);
        rates.put(Resource.FMA, 8.0);
        rates.put(Resource.LOGIC, 4096.0);
        rates.put(Resource.BYTE_ADD, 128.0);
        rates.put(Resource.LOAD_L1, 64.0);
        rates.put(Resource.LOAD_L2, 32.0);
        rates.put(Resource.LOAD_L3, 16.0);
        rates.put(Resource.LOAD_MEMORY, 4.0);
        rates.put(Resource.ADD_128K, 24.0);
        rates.put(Resource.ADD_8M, 12.0);
        rates.put(Resource.ADD_MEMORY, 6.0);
        return rates;
    }

    private static Peaks without(Resource resource) {
        Map<Resource, Double> rates = rates();
        rates.remove(resource);
        return new Peaks(rates, PEAKS.caches());
    }

    /**
     * 640 bytes: 10 ns from L1, 20 ns from L2, 40 ns from L3, 160 ns from memory, each for its share. Of 2048 bytes a
     * half lies in L1; of 16384 a 16th in L1, 3 in L2, 12 in L3; of 32768 half of those, and the other half in memory.
     */
    @ParameterizedTest
    @CsvSource({"64, 10, LOAD_L1", "1024, 10, LOAD_L1", "2048, 15, LOAD_L2", "4096, 17.5, LOAD_L2",
            "8192, 28.75, LOAD_L3", "16384, 34.375, LOAD_L3", "32768, 97.1875, LOAD_MEMORY"})
    void eachShareOfATableComesFromItsOwnLevel(double table, double ns, String binding) {
        assertEquals(new LeastTime(binding, ns, 640), PEAKS.of(640, table, Resource.FMA, 0));
    }

    @Test
    void arithmeticRunsBesideLoads() {
        assertEquals(new LeastTime("LOAD_L1", 10, 640), PEAKS.of(640, 1024, Resource.FMA, 80));
        assertEquals(new LeastTime("FMA", 11, 640), PEAKS.of(640, 1024, Resource.FMA, 88));
        assertEquals(new LeastTime("LOGIC", 12, 640), PEAKS.of(640, 1024, Resource.LOGIC, 12 * 4096));
    }

    /** A call that loads nothing still touches a line. */
    @Test
    void nothingTakesNoTime() {
        assertEquals(new LeastTime("STORE", 0, 64), PEAKS.of(0, 0, Resource.FMA, 0));
    }

    /** 6 inputs of 3 x 3 taps, 9 output pixels of 4 outputs: 54 rows in all, and 144 bytes are stored in 6 ns. */
    @Test
    void propagationLoadsRowsThenStoresCurrents() {
        Geometry g = Geometry.sameSize(6, 3, 3, 4, 3);
        RowWork row = RowWork.ofSpikes(32, Resource.BYTE_ADD, 64);
        // a table of 54 * 32 bytes, of which 1024 lie in L1 and 704 in L2
        double load = 16 * 32 * (1024 / 1728.0 / 64 + (1 - 1024 / 1728.0) / 32);
        LeastTime bound = PEAKS.propagation(g, row, 16, 100);
        assertEquals("LOAD_L2", bound.binding());
        assertEquals(load + 6, bound.ns(), 1e-9);
        assertEquals(16 * 32 + 144, bound.bytes());
        LeastTime few = PEAKS.propagation(g, row, 4, 100);
        assertEquals("STORE", few.binding());
        assertEquals(load / 4 + 6, few.ns(), 1e-9);
        RowWork slow = RowWork.ofSpikes(32, Resource.BYTE_ADD, 640);
        assertEquals(new LeastTime("BYTE_ADD", 80, 16 * 32 + 144), PEAKS.propagation(g, slow, 16, 100));
    }

    /** A layer of one output pixel meets each row once: of fewer inputs less of the table is touched. */
    @Test
    void onePixelTouchesItsShareOfTheTable() {
        Geometry g = Geometry.fullyConnected(512, 1, 1, 6);
        RowWork row = RowWork.ofSpikes(8, Resource.BYTE_ADD, 8);
        // 24 bytes are stored in 1 ns; of 4096 bytes a quarter lies in L1
        assertEquals(new LeastTime("LOAD_L2", 16 + 96 + 1, 4096 + 24), PEAKS.propagation(g, row, 512, 512));
        assertEquals(new LeastTime("LOAD_L1", 16 + 1, 1024 + 24), PEAKS.propagation(g, row, 128, 512));
    }

    /** 4 pixels of 64 lanes, 2 steps: 6144 bytes of neurons in 256 ns, 64 bytes of spikes, 4 bytes an entry of a list. */
    @Test
    void layerUpdatesItsNeuronsInEachStep() {
        Geometry g = new Geometry(8, 2, 2, 50, 1, 1, 1, 0);
        RowWork row = RowWork.ofSpikes(64, Resource.FMA, 64);
        assertEquals(new LeastTime("ADD_128K", 10 + 256, 640 + 6144 + 40 + 64), PEAKS.layer(g, row, 10, 2));
        assertEquals(new LeastTime("FMA", 320, 40 * 64 + 6144 + 160 + 64), PEAKS.layer(g, row, 40, 2));
        RowWork fast = RowWork.ofSpikes(64, Resource.BYTE_ADD, 64);
        assertEquals(new LeastTime("LOAD_L1", 300 + 256, 300 * 64 + 6144 + 1200 + 64), PEAKS.layer(g, fast, 300, 2));
    }

    /** Up to twice the memory that a resource was measured on. */
    @ParameterizedTest
    @CsvSource({"1, ADD_128K, 24", "32768, ADD_128K, 24", "32769, ADD_8M, 12", "2097152, ADD_8M, 12",
            "2097153, ADD_MEMORY, 6"})
    void neuronsPassThroughTheLeastMemoryThatHoldsThem(double neurons, String binding, double rate) {
        assertEquals(new LeastTime(binding, neurons * 12 / rate, neurons * 12), PEAKS.neurons(neurons));
    }

    @Test
    void neuronsPassThroughWhatWasMeasured() {
        assertEquals("ADD_8M", without(Resource.ADD_128K).neurons(1).binding());
        assertEquals("ADD_MEMORY", without(Resource.ADD_8M).neurons(40_000).binding());
        assertEquals("ADD_8M", without(Resource.ADD_MEMORY).neurons(3_000_000).binding());
    }

    @Test
    void whatIsMovedIsLoadedThenStored() {
        assertEquals(new LeastTime("LOAD_L1", 10 + 5, 640 + 120), PEAKS.moved(640, 120));
        assertEquals(new LeastTime("STORE", 10 + 20, 640 + 480), PEAKS.moved(640, 480));
        assertEquals(new LeastTime("STORE", 20, 480), PEAKS.moved(0, 480));
        assertEquals(new LeastTime("LOAD_MEMORY", 97.1875 * 32_768 / 640, 32_768), PEAKS.moved(32_768, 0));
    }

    @Test
    void peakThatWasNotMeasuredIsNamed() {
        Peaks peaks = without(Resource.LOGIC);
        assertEquals("the peak of LOGIC was not measured",
                assertThrows(IllegalStateException.class, () -> peaks.of(640, 64, Resource.LOGIC, 1)).getMessage());
        assertEquals("LOAD_L1", peaks.of(640, 64, Resource.FMA, 1).binding());
    }
}
