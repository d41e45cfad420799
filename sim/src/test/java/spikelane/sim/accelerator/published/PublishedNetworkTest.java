package spikelane.sim.accelerator.published;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.price.CostModel;
import spikelane.sim.accelerator.price.LayerCost;
import spikelane.sim.accelerator.price.NetworkCost;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.LayerDimensions;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.Operand;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.accelerator.work.Workload;
import spikelane.sim.accelerator.work.WorkloadFile;
import spikelane.sim.io.CsvTable;

class PublishedNetworkTest {
    private final Architecture architecture = Architecture.preset("iscas23");
    private final PublishedNetwork network = new PublishedNetwork();

    @Test
    void everyLayerHasThePublishedMacsAndWeights() {
        List<CsvTable.Row> rows = CsvTable
                .read(Path.of(System.getProperty("spikelane.root"), "reference-data", "paper", "layers.csv"),
                        WorkloadFile.COLUMNS)
                .rows();
        List<LayerWork> layers = network.workload(0.8, 8, architecture.activity()).layers();
        assertEquals(rows.size(), layers.size());
        for (int i = 0; i < rows.size(); i++) {
            assertEquals(rows.get(i).number("dense_macs", 1, 1e12), (double) layers.get(i).dims().denseOps());
            assertEquals(rows.get(i).number("params", 1, 1e12), (double) layers.get(i).weights());
        }
    }

    /** Conv2: 147456 weights, 19.19 % of them left at 80 % pruned; fibres of 256 and 128 positions hold 1152 weights. */
    @Test
    void encodedBitsOfConv2AreThoseWorkedOutByHand() {
        LayerWork conv2 = network.workload(0.8, 8, architecture.activity()).layers().get(1);
        double nonzero = 147456 * 0.1919;
        assertEquals(nonzero, (double) conv2.nonzeroWeights(), 1);
        assertEquals(128 * 0.1919 * (4 * 256 * (8 + 8) + 128 * (8 + 7)), conv2.encodedBits().get(WeightEncoding.CP), 1);
        assertEquals(147456 + nonzero * 8, conv2.encodedBits().get(WeightEncoding.B), 1);
        assertEquals(128 * (4 * 257 * 9 + 129 * 8) + 147456 * 8.0, conv2.encodedBits().get(WeightEncoding.UOP), 1);
        assertEquals(147456 * 9.0, conv2.encodedBits().get(WeightEncoding.UBM), 1);
        assertEquals(147456 * 8.0, conv2.encodedBits().get(WeightEncoding.DENSE), 1);
        assertEquals(1, conv2.encodedBits().get(WeightEncoding.RLE) / (nonzero * 13), 0.01, "few runs exceed 31 zeros");
    }

    @Test
    void activationWordsMoveFromDramOnceButForSharedRowsAndColumns() {
        CostModel model = new CostModel(architecture);
        double words = 0;
        double onceOver = 0;
        double weights = 0;
        for (LayerCost layer : model
                .price(network.workload(0.8, 2, architecture.activity()), WeightEncoding.RLE, ActivityStatistic.MEAN)
                .layers()) {
            LayerDimensions dims = layer.mapping().dims();
            words += layer.mapping().visits(Operand.INPUTS, 1) + (double) dims.t() * dims.outputs();
            onceOver += (double) dims.t() * (dims.inputs() + dims.outputs());
            weights += layer.mapping().visits(Operand.WEIGHTS, 2);
            assertEquals(1, layer.mapping().passes(Operand.MEMBRANE, 1), "membranes stay on chip");
        }
        assertEquals(76.83e6, onceOver, 0.01e6);
        assertTrue(words < 1.06 * onceOver, words + " words");
        assertTrue(weights < 0.03 * onceOver, weights + " weights, against 1.72 M if each is read once");
    }

    @Test
    void paperSizeIsPricedWithinASecondAndTheSameEveryTime() {
        Workload workload = network.workload(0.9, 4, architecture.activity());
        long startNs = System.nanoTime();
        NetworkCost cost = new CostModel(architecture).price(workload, WeightEncoding.RLE, ActivityStatistic.MEAN);
        double seconds = (System.nanoTime() - startNs) * 1e-9;
        System.out.printf(Locale.ROOT, "paper-size network priced in %.2f s, mappings included%n", seconds);
        assertTrue(seconds < 10, "1 s on an idle machine, ten times that on a loaded one: " + seconds);
        NetworkCost again = new CostModel(architecture).price(workload, WeightEncoding.RLE, ActivityStatistic.MEAN);
        assertEquals(cost.energyUj(), again.energyUj());
        for (int i = 0; i < cost.layers().size(); i++) {
            assertEquals(cost.layers().get(i).mapping().toString(), again.layers().get(i).mapping().toString());
        }
    }
}
