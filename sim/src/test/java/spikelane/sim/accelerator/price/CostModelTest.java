package spikelane.sim.accelerator.price;

import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.CextNet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.describe.ArchitectureFile;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.LayerDimensions;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.accelerator.work.Workload;
import spikelane.sim.activity.LayerActivity;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.UntrustedResultException;
import spikelane.sim.network.Network;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Model;
import spikelane.sim.network.Tensor;

class CostModelTest {
    private static final Network CONFIG = CextNet.paper().channels(8).image(16, 16).steps(4).blocks(2).gated(1)
            .hidden(16).classes(3, 2).dropout(0.5).statistics(Statistics.PER_STEP).network();

    @Test
    void operationsOfRealSpikesAreThoseOfALoopOverEverySpike() {
        Model model = model(3, 0.5);
        Workload workload = Workload.of(model, activity(0.1));
        List<LayerShape> shapes = CONFIG.weightLayers();
        for (int i = 0; i < shapes.size(); i++) {
            if (shapes.get(i).kind() == LayerShape.Kind.CONV) {
                double[] ops = walk(shapes.get(i), model, activity(0.1).get(i));
                assertEquals(ops[0], workload.layers().get(i).spikeOps(), 1e-6 * ops[0]);
                assertEquals(ops[1], workload.layers().get(i).effectiveOps(), 1e-6 * ops[1]);
            }
        }
    }

    /** Every spike at (c, y, x) reaches every output (m, y', x') within one pixel of it. */
    private static double[] walk(LayerShape shape, Model model, LayerActivity activity) {
        float[] w = model.numbers().get(model.network().weightLayers().indexOf(shape)).values();
        double all = 0;
        double effective = 0;
        for (int c = 0; c < shape.in(); c++) {
            for (int y = 0; y < shape.height(); y++) {
                for (int x = 0; x < shape.width(); x++) {
                    long spikes = activity.activeByInput()[(c * shape.height() + y) * shape.width() + x];
                    for (int m = 0; m < shape.out(); m++) {
                        for (int p = Math.max(0, y - 1); p <= Math.min(shape.height() - 1, y + 1); p++) {
                            for (int q = Math.max(0, x - 1); q <= Math.min(shape.width() - 1, x + 1); q++) {
                                all += spikes;
                                int tap = ((m * shape.in() + c) * 3 + y - p + 1) * 3 + x - q + 1;
                                effective += w[tap] != 0 ? spikes : 0;
                            }
                        }
                    }
                }
            }
        }
        return new double[]{all / activity.samples(), effective / activity.samples()};
    }

    @Test
    void fewerBitsAndMoreZerosCostLess() {
        double last = Double.POSITIVE_INFINITY;
        for (int bits : new int[]{32, 8, 6, 4, 3, 2}) {
            double energy = price(model(bits, 0), WeightEncoding.RLE).energyUj();
            assertTrue(energy < last, bits + " bits: " + energy + " after " + last);
            last = energy;
        }
        last = Double.POSITIVE_INFINITY;
        for (double pruned : new double[]{0, 0.5, 0.75, 0.8, 0.9, 0.95}) {
            double energy = price(model(8, pruned), WeightEncoding.RLE).energyUj();
            assertTrue(energy < last, pruned + " pruned: " + energy + " after " + last);
            last = energy;
        }
        assertTrue(price(model(2, 0), WeightEncoding.RLE).energyUj() < price(model(8, 0.8), WeightEncoding.RLE)
                .energyUj());
    }

    @Test
    void componentsAddUpAndEdpIsInJouleSeconds() {
        NetworkCost cost = price(model(8, 0.5), WeightEncoding.UBM);
        assertEquals(cost.energyUj(),
                cost.energyUjByComponent().values().stream().mapToDouble(Double::doubleValue).sum(),
                1e-9 * cost.energyUj());
        assertEquals(cost.energyUj() * 1e-6 * cost.cycles() / 200e6, cost.edp(), 1e-20);
        assertTrue(cost.effectiveOps() < cost.denseOps());
    }

    @Test
    void busiestSampleCostsMoreThanTheMean() {
        Workload workload = Workload.of(model(4, 0), activity(0.1));
        Architecture architecture = Architecture.preset("eyeriss-snn");
        NetworkCost mean = new CostModel(architecture).price(workload, WeightEncoding.CP, ActivityStatistic.MEAN);
        NetworkCost max = new CostModel(architecture).price(workload, WeightEncoding.CP, ActivityStatistic.MAX);
        assertTrue(max.energyUj() > mean.energyUj());
        assertTrue(max.effectiveOps() > mean.effectiveOps());
    }

    @Test
    void missingActivityIsAnError() {
        List<LayerActivity> activity = activity(0.1);
        assertThrows(BadInputException.class, () -> Workload.of(model(2, 0), activity.subList(1, activity.size())));
    }

    /** Layers of several widths lie outside a calibration on networks of one; stated spreads hold for any. */
    @Test
    void intervalIsKnownWhereTheArchitectureSaysSo() {
        List<LayerWork> layers = new ArrayList<>();
        for (int bits : new int[]{2, 8}) {
            layers.add(LayerWork.ofDensities("fc" + bits, new LayerDimensions(4, 32, 64, 1, 1, 1, 1, 1, 1),
                    LayerShape.Input.BITS, true, bits, 0.5, 0.1, 0.2));
        }
        Workload mixed = new Workload(8, layers);
        NetworkCost calibrated = new CostModel(Architecture.preset("iscas23")).price(mixed, WeightEncoding.RLE,
                ActivityStatistic.MEAN);
        assertTrue(calibrated.outside().contains("one weight width, not on 2 and 8 bit together"));
        assertTrue(calibrated.energyInterval().isEmpty() && calibrated.cyclesInterval().isEmpty());
        assertTrue(calibrated.energyInterval(calibrated.layers().getFirst()).isEmpty());
        Workload one = new Workload(8, layers.subList(1, 2));
        NetworkCost inside = new CostModel(Architecture.preset("iscas23")).price(one, WeightEncoding.RLE,
                ActivityStatistic.MEAN);
        assertEquals(inside.energyUj() * 1.049, inside.energyInterval().orElseThrow().high(), 1e-9);
        assertTrue(inside.prunedTo(0.5).energyInterval().isEmpty(), "no point was half pruned");
        assertTrue(inside.prunedTo(0.8).energyInterval().isPresent());
        NetworkCost stated = new CostModel(Architecture.preset("eyeriss-snn")).price(mixed, WeightEncoding.RLE,
                ActivityStatistic.MEAN);
        assertTrue(stated.energyInterval().isPresent() && stated.cyclesInterval().isEmpty(),
                "no spread of cycles is stated");
    }

    /** The gate that every price passes names what stopped being finite. */
    @Test
    void priceThatIsNotFiniteIsNoResult() {
        LayerCost good = price(model(8, 0), WeightEncoding.RLE).layers().getFirst();
        SequencedMap<String, Double> energy = new LinkedHashMap<>(good.energyPj());
        energy.put("LIF", Double.POSITIVE_INFINITY);
        UntrustedResultException e = assertThrows(UntrustedResultException.class, () -> new LayerCost("conv1",
                good.mapping(), energy, good.accesses(), good.cycles(), good.bound(), 1, 1, 1));
        assertTrue(e.getMessage().contains("LIF of layer conv1 is Infinity") && e.getMessage().contains("compute: lif"),
                e.getMessage());
        assertThrows(UntrustedResultException.class, () -> new LayerCost("conv1", good.mapping(), good.energyPj(),
                good.accesses(), Double.NaN, good.bound(), 1, 1, 1));
    }

    /** The dearest machine and the largest layer that are taken: still far from what a double can hold. */
    @Test
    void priceAtAllLimitsIsFinite() {
        String yaml = Architecture.preset("eyeriss-snn").toYaml()
                .replaceAll("value: [0-9.]+, unit: (pJ[^,]*|mW|um2), node: [0-9a-z]+", "value: 1e9, unit: $1, node: 65")
                .replaceAll("unit: (mW), node: 65", "unit: $1, node: fixed").replace("1e9, unit: mW", "1e6, unit: mW");
        Workload large = new Workload(32,
                List.of(LayerWork.ofDensities("large", new LayerDimensions(8, 1 << 16, 1 << 17, 32, 32, 1, 1, 1, 1),
                        LayerShape.Input.COUNTS, true, 32, 1, 1, 1)));
        NetworkCost cost = new CostModel(ArchitectureFile.parse("dear.yaml", yaml)).price(large, WeightEncoding.UOP,
                ActivityStatistic.MAX);
        assertTrue(cost.energyUj() > 1e15 && cost.energyUj() < 1e100 && Double.isFinite(cost.edp()));
    }

    private static NetworkCost price(Model model, WeightEncoding encoding) {
        return new CostModel(Architecture.preset("eyeriss-snn")).price(Workload.of(model, activity(0.1)), encoding,
                ActivityStatistic.MEAN);
    }

    /** Normal weights, the smallest pruned, clipped at three sigma. */
    private static Model model(int bits, double pruned) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (LayerShape shape : CONFIG.weightLayers()) {
            SplittableRandom random = new SplittableRandom(shape.name().hashCode());
            Tensor weights = Tensor.zeros((int) shape.weights());
            Tensor mask = Tensor.zeros((int) shape.weights());
            for (int i = 0; i < weights.data().length; i++) {
                weights.data()[i] = (float) random.nextGaussian();
            }
            float[] magnitudes = weights.data().clone();
            for (int i = 0; i < magnitudes.length; i++) {
                magnitudes[i] = Math.abs(magnitudes[i]);
            }
            Arrays.sort(magnitudes);
            int cut = (int) (pruned * magnitudes.length);
            for (int i = 0; i < mask.data().length; i++) {
                mask.data()[i] = cut == 0 || Math.abs(weights.data()[i]) > magnitudes[cut - 1] ? 1 : 0;
            }
            tensors.put(shape.tensor(), weights);
            tensors.put(Model.mask(shape.tensor()), mask);
            tensors.put(Model.clip(shape.tensor()), new Tensor(new int[]{1}, new float[]{3}));
            tensors.put(Model.scale(shape.tensor()), new Tensor(new int[]{1}, new float[]{3}));
        }
        return new Model(CONFIG, bits, tensors);
    }

    private static List<LayerActivity> activity(double density) {
        return CONFIG.weightLayers().stream().map(shape -> {
            SplittableRandom random = new SplittableRandom(shape.name().hashCode());
            long[] byInput = new long[(int) shape.inputs()];
            long[] bySample = new long[5];
            long[] byStep = new long[shape.steps()];
            for (int n = 0; n < bySample.length; n++) {
                for (int t = 0; t < byStep.length; t++) {
                    for (int i = 0; i < byInput.length; i++) {
                        if (random.nextDouble() < density) {
                            byInput[i]++;
                            bySample[n]++;
                            byStep[t]++;
                        }
                    }
                }
            }
            return new LayerActivity(shape, bySample.length, byInput, bySample, byStep);
        }).toList();
    }
}
