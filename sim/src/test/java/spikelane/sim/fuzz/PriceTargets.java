package spikelane.sim.fuzz;

import static spikelane.sim.fuzz.FuzzTarget.require;
import static spikelane.sim.fuzz.FuzzTarget.requireNumber;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import spikelane.kernels.plan.CostTable;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.price.CostModel;
import spikelane.sim.accelerator.price.EnergyReport;
import spikelane.sim.accelerator.price.NetworkCost;
import spikelane.sim.accelerator.published.Calibration;
import spikelane.sim.accelerator.published.ConfigurationPrices;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.LayerDimensions;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.MeasuredWorkload;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.accelerator.work.Workload;
import spikelane.sim.accelerator.work.WorkloadFile;
import spikelane.sim.activity.RecordedActivity;
import spikelane.sim.activity.RecordedActivity.LayerInput;
import spikelane.sim.inference.CostTableFile;
import spikelane.sim.io.Json;
import spikelane.sim.io.NpzBytes;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;

/** Accelerators, layers and cost tables, down to the price. */
public final class PriceTargets {
    private static final double MOST = Double.MAX_VALUE;
    private static final Workload SMALL = new Workload(8,
            List.of(LayerWork.ofDensities("counts", new LayerDimensions(2, 4, 2, 4, 4, 3, 3, 1, 1), Input.COUNTS, true,
                    8, 0.5, 0.2, 0.3),
                    LayerWork.ofDensities("bits", new LayerDimensions(2, 4, 4, 2, 2, 3, 3, 1, 1), Input.BITS, true, 8,
                            0.5, 0.1, 0.2)));

    private static final Architecture EYERISS = Architecture.preset("eyeriss-snn");
    private static final Architecture ISCAS23 = Architecture.preset("iscas23");
    private static final String CONFIGURATION = "encoding,mode,prune,stat,bits";

    private static final String TABLE = """
            name,T,C,M,P,Q,R,S,HS,WS,H,W,HP,WP,groups
            conv,2,4,4,8,8,3,3,1,1,8,8,1,1,1
            depthwise,2,4,8,3,3,5,5,2,2,8,8,1,1,4
            """;
    private static final Network NETWORK = NetworkFile.parse("small.yaml", """
            name: small
            input: {channels: 4, height: 2, width: 2}
            steps: 2
            layers:
              - {name: conv0, type: convolution, outputs: 4, kernel: 2, groups: 4}
              - {name: if0, type: neurons, model: if, threshold: 1, tie: fires, reset: hard}
            readout: {kind: count, classes: 4}
            """);

    private PriceTargets() {}

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The header and a few published points more than a fit needs. */
    private static byte[] soundEnergies() throws IOException {
        Path published = Path.of(System.getProperty("spikelane.root"), "reference-data/paper/energy.csv");
        return bytes(Files.readAllLines(published).stream()
                .filter(line -> line.startsWith("encoding,") || line.startsWith("rle,")).limit(41)
                .collect(Collectors.joining("\n")));
    }

    private static byte[] soundCosts() {
        CostTableFile shipped = CostTableFile.shipped();
        CostTable table = shipped.table();
        return bytes(new CostTableFile(shipped.machine(),
                new CostTable(table.vectorBits(), table.points().subList(0, 3), table.stages().subList(0, 2))).json());
    }

    static List<FuzzTarget> all() {
        return List.of(new FuzzTarget("architecture", () -> bytes(EYERISS.toYaml()), PriceTargets::architecture),
                new FuzzTarget("layers", () -> bytes(TABLE), PriceTargets::layers),
                new FuzzTarget("spikes",
                        () -> NpzBytes.npy(1, NpzBytes.header("<f8", false, 2, 4, 2, 2), new byte[256]),
                        PriceTargets::spikes),
                new FuzzTarget("activity", PriceTargets::soundActivity, PriceTargets::activity),
                new FuzzTarget("configs", () -> bytes(CONFIGURATION + "\nrle,seq,0.8,mean,8\n"), PriceTargets::configs),
                new FuzzTarget("energies", PriceTargets::soundEnergies, PriceTargets::energies),
                new FuzzTarget("costs", PriceTargets::soundCosts, PriceTargets::costs));
    }

    private static void architecture(byte[] bytes) {
        Architecture architecture = Architecture.load(Scratch.file("a.yaml", bytes).toString());
        requireNumber("area", architecture.areaMm2(), 0, MOST);
        requireFinite(SMALL, new CostModel(architecture), WeightEncoding.RLE);
    }

    /** The bytes of one array in a sound archive. */
    private static void spikes(byte[] bytes) throws IOException {
        Path file = Scratch.file("spikes.npz", new byte[0]);
        NpzBytes.write(file, true, Map.of("conv0", bytes));
        measured(file);
    }

    private static byte[] soundActivity() throws IOException {
        Path file = Scratch.file("sound.safetensors", new byte[0]);
        new RecordedActivity(new LinkedHashMap<>(Map.of("conv0.channels", "4")),
                new LinkedHashMap<>(Map.of("conv0", new LayerInput(1, 2, 2, 2, 4, false)))).write(file);
        return Files.readAllBytes(file);
    }

    private static void activity(byte[] bytes) {
        measured(Scratch.file("activity.safetensors", bytes));
    }

    private static void measured(Path file) {
        MeasuredWorkload work = MeasuredWorkload.of(NETWORK, 8, 0.5, file, null);
        requireFinite(work.workload(), new CostModel(EYERISS), WeightEncoding.RLE);
    }

    private static void layers(byte[] bytes) {
        Workload work = WorkloadFile.read(Scratch.file("layers.csv", bytes), 8, 0.5, 0.1);
        requireFinite(work, new CostModel(EYERISS), WeightEncoding.RLE);
    }

    /**
     * Prices a workload and looks at every number of the answer.
     *
     * @param work  layers
     * @param model an accelerator
     * @param encoding of the weights
     */
    public static void requireFinite(Workload work, CostModel model, WeightEncoding encoding) {
        requireNumber("zero weights / weights", work.weightSparsity(), 0, 1);
        NetworkCost cost = model.price(work, encoding, ActivityStatistic.MEAN);
        requireNumber("energy", cost.energyUj(), 0, MOST);
        cost.energyInterval().ifPresent(interval -> {
            requireNumber("lower end of the energy", interval.low(), 0, cost.energyUj());
            requireNumber("upper end of the energy", interval.high(), cost.energyUj(), MOST);
        });
        requireNumber("cycles", cost.cycles(), 0, MOST);
        requireNumber("EDP", cost.edp(), 0, MOST);
        requireNumber("operations", cost.denseOps(), cost.effectiveOps(), MOST);
        cost.energyUjByComponent().forEach((component, uj) -> requireNumber(component, uj, 0, MOST));
        EnergyReport report = EnergyReport.of("fuzz", work, cost, null);
        require(!Json.line(report.summary()).isEmpty(), "no JSON, which refuses numbers that are none");
        boolean named = isNoNumber(cost.architecture().name())
                || work.layers().stream().anyMatch(layer -> isNoNumber(layer.name()))
                || cost.energyUjByComponent().keySet().stream().anyMatch(PriceTargets::isNoNumber);
        require(named || !isNoNumber(report.table()), report.table());
    }

    private static boolean isNoNumber(String text) {
        return text.contains("NaN") || text.contains("Infinity");
    }

    private static void configs(byte[] bytes) throws IOException {
        Path out = Scratch.file("out.csv", new byte[0]);
        int rows = ConfigurationPrices.write(Scratch.file("in.csv", bytes), ISCAS23, out).rows();
        List<String> priced = Files.readAllLines(out);
        require(priced.size() == rows + 1, priced.size() + " lines written for " + rows);
        require(priced.stream().noneMatch(PriceTargets::isNoNumber), "a number that is none in " + priced);
    }

    private static void energies(byte[] bytes) {
        for (Calibration.Point point : Calibration.points(Scratch.file("energy.csv", bytes))) {
            requireNumber("energy", point.energyUj(), 0, MOST);
            requireNumber("cycles", point.cycles(), 0, MOST);
            requireNumber("pruned fraction", point.prune(), 0, Math.nextDown(1.0));
            requireNumber("bits", point.bits(), 2, 32);
        }
    }

    private static void costs(byte[] bytes) {
        CostTableFile file = CostTableFile.read(Scratch.file("costs.json", bytes));
        require(!file.table().points().isEmpty(), "a table without points");
        for (CostTable.Point point : file.table().points()) {
            requireNumber("a price", point.nsPerUnit(), 0, MOST);
            requireNumber("nonzeros", point.nonzeros(), 0, MOST);
            requireNumber("active", point.active(), 0, MOST);
        }
        for (CostTable.StagePoint stage : file.table().stages()) {
            requireNumber("a price", stage.nsPerUnit(), 0, MOST);
        }
        require(!file.json().isBlank(), "it cannot be written again");
    }
}
