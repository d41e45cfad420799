package spikelane.sim.cli;

import spikelane.sim.cli.option.NirOptions;
import spikelane.sim.cli.option.ThreadsOption;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spikelane.kernels.WorkPool;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.map.Mapper;
import spikelane.sim.accelerator.price.CostModel;
import spikelane.sim.accelerator.price.EnergyReport;
import spikelane.sim.accelerator.published.ConfigurationPrices;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.MeasuredWorkload;
import spikelane.sim.accelerator.work.NeuroBenchMetrics;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.accelerator.work.Workload;
import spikelane.sim.accelerator.work.WorkloadFile;
import spikelane.sim.cli.progress.Progress;
import spikelane.sim.data.FrameSet;
import spikelane.sim.data.Split;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.NetworkFile;
import spikelane.sim.profile.SpikeCensus;
import spikelane.sim.report.EnergyChart;
import spikelane.sim.report.StudyReport;

/** {@code spikelane energy}: what a network costs on an accelerator. */
@Command(name = "energy", mixinStandardHelpOptions = true, description = "Price a network on an accelerator: energy with its 90 %% interval, cycles and EDP per layer and component.")
final class EnergyCommand implements Callable<Integer> {
    @Option(names = "--model", paramLabel = "FILE", description = "a trained network, or one in NIR (.nir); several are compared")
    private List<Path> models = new ArrayList<>();

    @Mixin
    private NirOptions nir;

    @Option(names = "--data", paramLabel = "DIR", description = "recordings whose spikes are counted (default: the generated gestures)")
    private Path data;

    @Option(names = "--samples", paramLabel = "N", description = "recordings to measure activity on, at most (default: ${DEFAULT-VALUE})")
    private int samples = 100;

    @Option(names = "--workload", paramLabel = "LAYERS.csv", description = "layers as a table instead of a model: name,T,C,M,P,Q,R,S, and strides, padding, groups, densities")
    private Path workload;

    @Option(names = "--network", paramLabel = "FILE.yaml", description = "a network's description, or the name of one that comes with the program, instead of a model; its spikes come from --spikes")
    private Path network;

    @Option(names = "--spikes", paramLabel = "FILE.npz", description = "what the layers of --network or --workload received: an array a layer, [T,C,H,W] or [T,N,C,H,W], or a file of eval --dump-activity")
    private Path spikes;

    @Option(names = "--weights", paramLabel = "FILE", description = "their weights, .npz or safetensors: zeros are counted instead of --weight-density")
    private Path weights;

    @Option(names = "--bits", description = "weight bits of a network, or of a workload that states none (default: ${DEFAULT-VALUE})")
    private int bits = 8;

    @Option(names = "--weight-density", description = "nonzero weights / weights of a network, or of a workload that states none (default: ${DEFAULT-VALUE})")
    private double weightDensity = 1;

    @Option(names = "--spike-density", description = "active inputs / inputs of a workload that states none (default: ${DEFAULT-VALUE})")
    private double spikeDensity = 0.1;

    @Option(names = "--configs", paramLabel = "IN.csv", description = "configurations of the published network: encoding,mode,prune,stat,bits")
    private Path configs;

    @Option(names = "--out", paramLabel = "OUT.csv", description = "where --configs writes energy_uj,energy_low_uj,energy_high_uj,cycles")
    private Path out;

    @Option(names = "--arch", paramLabel = "NAME|FILE", description = "preset or YAML file (default: ${DEFAULT-VALUE})")
    private String arch = "eyeriss-snn";

    @Option(names = "--encoding", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private WeightEncoding encoding = WeightEncoding.RLE;

    @Option(names = "--stat", description = "mean, or max for the busiest sample (default: ${DEFAULT-VALUE})")
    private ActivityStatistic statistic = ActivityStatistic.MEAN;

    @Option(names = "--objective", description = "${COMPLETION-CANDIDATES}: what mappings are chosen for (default: ${DEFAULT-VALUE})")
    private Mapper.Objective objective = Mapper.Objective.ENERGY;

    @Option(names = "--svg", paramLabel = "FILE", description = "draw energy by layer and component")
    private Path svg;

    @Option(names = "--html", paramLabel = "FILE", description = "write a page: bars and tables by layer and component, and the conventions side by side")
    private Path html;

    @Mixin
    private ThreadsOption threads;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    private final DataWarnings warnings = new DataWarnings();
    private List<String> leftOut = List.of();
    private List<String> notes = List.of();

    @Override
    public Integer call() {
        requireOneKind();
        Architecture architecture = Architecture.load(arch);
        if (configs != null) {
            return priceConfigurations(architecture);
        }
        CostModel costModel = new CostModel(architecture, objective);
        List<EnergyReport> reports = new ArrayList<>();
        if (workload != null || network != null) {
            reports.add(priceLayers(costModel));
        }
        for (Path model : models) {
            reports.add(price(model, costModel));
        }
        if (svg != null) {
            OutputFiles.write(svg, EnergyChart.svg(reports.getFirst().cost()));
        }
        if (html != null) {
            OutputFiles.write(html, StudyReport.energy(reports));
        }
        print(reports);
        return 0;
    }

    private void requireOneKind() {
        int kinds = (models.isEmpty() ? 0 : 1) + (workload == null ? 0 : 1) + (configs == null ? 0 : 1)
                + (network == null ? 0 : 1);
        if (kinds != 1) {
            throw new BadInputException("expected one of --model, --network, --workload and --configs, found " + kinds);
        }
        if (network != null && spikes == null) {
            throw new BadInputException("--network needs --spikes FILE.npz, what its layers received");
        }
        if (spikes != null && network == null && workload == null) {
            throw new BadInputException("--spikes needs --network FILE.yaml or --workload LAYERS.csv");
        }
        if (weights != null && spikes == null) {
            throw new BadInputException("--weights needs --spikes FILE.npz, what the layers received");
        }
    }

    /** A network known by its layers, and by arrays or densities. */
    private EnergyReport priceLayers(CostModel costModel) {
        if (!LayerWork.isWidth(bits)) {
            throw new BadInputException("--bits " + bits + ": expected " + LayerWork.WIDTHS);
        }
        double ofWeights = fraction("--weight-density", weightDensity);
        double ofSpikes = fraction("--spike-density", spikeDensity);
        String name = (network == null ? workload : network).toString();
        if (spikes == null) {
            Workload work = WorkloadFile.read(workload, bits, ofWeights, ofSpikes);
            return EnergyReport.of(name, work, costModel.price(work, encoding, statistic), null);
        }
        MeasuredWorkload measured = network == null
                ? WorkloadFile.measured(workload, bits, ofWeights, spikes, weights)
                : MeasuredWorkload.of(NetworkFile.read(network), bits, ofWeights, spikes, weights);
        leftOut = measured.leftOut();
        notes = measured.notes();
        return EnergyReport
                .of(name, measured.workload(), costModel.price(measured.workload(), encoding, statistic), null)
                .withSpikes(measured.spikes());
    }

    private static int range(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new BadInputException(option + " " + value + ": expected " + least + " to " + most);
        }
        return value;
    }

    private static double fraction(String option, double value) {
        if (!(value >= 0 && value <= 1) || (value > 0 && value < LayerWork.LEAST_DENSITY)) {
            throw new BadInputException(option + " " + value + ": expected 0, or " + LayerWork.LEAST_DENSITY + " to 1");
        }
        return value;
    }

    private int priceConfigurations(Architecture architecture) {
        if (out == null) {
            throw new BadInputException("--configs needs --out OUT.csv");
        }
        ConfigurationPrices.Written written = ConfigurationPrices.write(configs, architecture, out);
        if (json) {
            System.out.println(Json.line(new ConfigurationReport(written.rows(), out.toString(), architecture.name(),
                    written.withoutInterval(), written.outside())));
        } else {
            System.out.println(written.rows() + " configurations priced on " + architecture.name() + ": " + out);
            if (written.withoutInterval() > 0) {
                System.out.println("the interval of " + written.withoutInterval() + " is not known: "
                        + architecture.name() + " is " + String.join("; ", written.outside()));
            }
        }
        return 0;
    }

    private record ConfigurationReport(int rows, String out, String arch, int withoutInterval, List<String> outside) {}

    private EnergyReport price(Path file, CostModel costModel) {
        NirOptions.Content content = nir.read(file);
        ModelFile model = content.file();
        SpikeCensus census = census(content, file);
        Workload work = Workload.of(model.model(), census.activity());
        return EnergyReport
                .of(file.toString(), work, costModel.price(work, encoding, statistic),
                        NeuroBenchMetrics.of(model.model(), census.activity(), census.activationSparsity()))
                .withSpikes(census.statistics());
    }

    /** Spikes of real inputs: the test side, or a part held out where there is none. */
    private SpikeCensus census(NirOptions.Content content, Path name) {
        range("--samples", samples, 1, Integer.MAX_VALUE);
        Recordings recordings = Recordings.open(data, Split.TEST, null, content.file(), name,
                content.splitBy().orElse(null), warnings);
        try (WorkPool pool = threads.pool()) {
            FrameSet frames = recordings.frames(content.file().model().network(), pool);
            FrameSet some = frames.spread(samples);
            try (Progress progress = new Progress("counting spikes", some.size(), 0)) {
                return SpikeCensus.of(content.file().model(), some, pool, progress::step);
            }
        }
    }

    private void print(List<EnergyReport> reports) {
        List<String> disagreements = EnergyReport.disagreements(reports);
        if (json) {
            Object result = reports.size() == 1
                    ? new Priced(reports.getFirst().summary(), leftOut, notes, warnings.told())
                    : new Comparison(reports.stream().map(EnergyReport::summary).toList(), disagreements,
                            warnings.told());
            System.out.println(Json.line(result));
            return;
        }
        reports.forEach(report -> System.out.println(report.table()));
        if (!leftOut.isEmpty()) {
            System.out.println("left out, without an array in " + spikes + ": " + String.join(", ", leftOut));
        }
        notes.forEach(System.out::println);
        disagreements.forEach(System.out::println);
    }

    private record Priced(@JsonUnwrapped EnergyReport.Summary network, List<String> leftOut, List<String> notes,
            List<String> warnings) {}

    private record Comparison(List<EnergyReport.Summary> networks, List<String> disagreements, List<String> warnings) {}
}
