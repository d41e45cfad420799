package spikelane.sim.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.describe.Assumption;
import spikelane.sim.accelerator.price.CostModel;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.LayerDimensions;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.accelerator.work.Workload;
import spikelane.sim.compress.Compression;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.NetworkFile;

/**
 * How wide a stored spike is decides the study's headline; the layers are those of the committed N-MNIST study,
 * known by their densities: what spike meets which weight is expected, not counted, so that ratios differ a little from the study's.
 */
class SpikeWidthTest {
    private static final Architecture EYERISS = Architecture.preset("eyeriss-snn");

    private static double energy(Architecture architecture, Compression compression) {
        Path file = Path.of(System.getProperty("spikelane.root"), "sim", "results", "nmnist-grid.jsonl");
        TrialResult trial = ResultLog.read(file).stream().filter(t -> t.compression().equals(compression)).findFirst()
                .orElseThrow();
        List<LayerShape> shapes = NetworkFile.shipped("cextnet-nmnist-quick").weightLayers();
        List<LayerWork> layers = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            LayerShape shape = shapes.get(i);
            TrialResult.LayerResult layer = trial.layers().get(i);
            double density = layer.spikeDensity() == null ? 1 : layer.spikeDensity();
            layers.add(LayerWork.ofDensities(shape.name(), LayerDimensions.of(shape), shape.input(), shape.spiking(),
                    trial.bits(), 1 - layer.weightSparsity(), density, density));
        }
        return new CostModel(architecture)
                .price(new Workload(trial.bits(), layers), WeightEncoding.RLE, ActivityStatistic.MEAN).energyUj();
    }

    @Test
    void ternarySavesLessAndPruningIsNearerWhereASpikeIsOneBit() {
        Architecture oneBit = EYERISS.with(Assumption.ONE_BIT_SPIKES.changes());
        assertEquals(1, oneBit.widths().spikes());
        double wideFull = energy(EYERISS, Compression.none());
        double wideTernary = energy(EYERISS, Compression.quantise(2));
        double widePruned = energy(EYERISS, Compression.prune(0.8));
        double full = energy(oneBit, Compression.none());
        double ternary = energy(oneBit, Compression.quantise(2));
        double pruned = energy(oneBit, Compression.prune(0.8));
        assertEquals(0.25, wideTernary / wideFull, 0.02);
        assertEquals(0.57, ternary / full, 0.03);
        assertEquals(1.5, widePruned / wideTernary, 0.1);
        assertEquals(1.1, pruned / ternary, 0.06);
    }

    @Test
    void bothWidthsAreAlwaysPriced() {
        for (StudyPreset preset : StudyPreset.values()) {
            StudyPrices prices = StudyPrices.of(preset.file(), "eyeriss-snn");
            assertEquals(0, prices.architecture().widths().spikes());
            assertEquals(1, prices.alternatives().get("1-bit spikes").widths().spikes());
        }
        StudyPrices other = StudyPrices.of(StudyPreset.QUICK.file(), "loihi-like");
        assertEquals("spikes as wide as weights", other.alternatives().sequencedKeySet().getFirst());
    }

    @Test
    void aChangedFileIsNotCalibratedAndAWrongChangeIsNamed() {
        Architecture calibrated = Architecture.preset("iscas23");
        assertTrue(calibrated.residual() != null);
        assertEquals(null, calibrated.with(Map.of("memories.shared_glb.read", "20")).residual());
        assertEquals(20, EYERISS.with(Map.of("memories.shared_glb.read", "20")).memories().get(1).readPj());
        assertEquals(18.2 * 28 / 65, EYERISS.with(Map.of("technology", "28")).memories().get(1).readPj(), 1e-9);
        String told = assertThrows(BadInputException.class,
                () -> EYERISS.with(Map.of("memories.shared_glb.reed", "20"))).getMessage();
        assertTrue(
                told.startsWith("eyeriss-snn: no key \"memories.shared_glb.reed\", expected at \"reed\" one of [name"),
                told);
        told = assertThrows(BadInputException.class, () -> EYERISS.with(Map.of("widths.spikes", "99"))).getMessage();
        assertTrue(told.startsWith("eyeriss-snn with widths.spikes = 99, line 15: 99 bit is impossible"), told);
        told = assertThrows(BadInputException.class, () -> EYERISS.with(Map.of("widths", "9"))).getMessage();
        assertTrue(told.contains("the key widths holds several values"), told);
    }
}
