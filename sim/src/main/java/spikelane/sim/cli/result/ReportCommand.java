package spikelane.sim.cli.result;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.io.CheckedLine;
import spikelane.sim.io.Json;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.report.MachineBlock;
import spikelane.sim.report.ResultTable;
import spikelane.sim.report.StudyContent;
import spikelane.sim.report.StudyFigures;
import spikelane.sim.report.StudyReport;
import spikelane.sim.report.TableFormat;
import spikelane.sim.report.TrialTable;
import spikelane.sim.study.MergedStudy;
import spikelane.sim.study.SeedMeans;
import spikelane.sim.report.draw.Png;
import spikelane.sim.study.StudyFile.Judgement;
import spikelane.sim.study.TrialPricing;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.finding.StudyAnswer;
import spikelane.sim.study.finding.StudyFindings;

/** {@code spikelane report}: folders of one study that several machines worked on, as one report. */
@Command(name = "report", mixinStandardHelpOptions = true, description = "Put the folders of one study together, of several machines, seeds or parts of its trials: results, table, picture and report.")
public final class ReportCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "DIR", description = "folders of a study")
    private List<Path> folders = new ArrayList<>();

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "receives results.jsonl, pareto.csv, pareto.svg, report.html, and figures/ with each figure as SVG, PNG and CSV")
    private Path out;

    @Option(names = "--arch", paramLabel = "NAME|FILE", description = "the accelerator that priced it, where that is no preset")
    private String arch;

    @Option(names = "--export", paramLabel = "FORMAT", split = ",", description = "also the trials as a table, a row each: csv, or parquet, which bin/spikelane builds apart; DIR/results.FORMAT")
    private List<String> exports = List.of();

    @Option(names = "--json", description = "print what was found as JSON")
    private boolean json;

    private record Merged(String out, int trials, int of, List<String> answer, StudyFindings findings) {}

    @Override
    public Integer call() {
        List<TableFormat> formats = exports.stream().map(TableFormat::named).toList();
        MergedStudy study = MergedStudy.of(folders);
        Architecture architecture = Architecture.load(arch == null ? study.plan().architecture() : arch);
        List<TrialResult> results = study.results();
        StudyFindings findings = StudyFindings.of(results, Judgement.USUAL, architecture);
        List<TrialResult> means = SeedMeans.of(results);
        StringBuilder lines = new StringBuilder();
        results.forEach(result -> lines.append(CheckedLine.of(result)).append('\n'));
        OutputFiles.write(out.resolve("results.jsonl"), lines.toString());
        formats.forEach(format -> format.write(TrialTable.of(results), out.resolve("results." + format.name())));
        OutputFiles.write(out.resolve("pareto.csv"), ResultTable.paretoCsv(means));
        OutputFiles.write(out.resolve("pareto.svg"), StudyReport.picture(means));
        TrialPricing pricing = new TrialPricing(study, architecture, note -> System.err.println("spikelane: " + note));
        StudyContent content = StudyContent.of(results, findings, pricing.reports(results), pricing.costs(results),
                study.curves());
        Png.missing().ifPresent(why -> System.err.println("spikelane: no figures in PNG: " + why));
        StudyFigures.of(content).forEach(figure -> figure.write(out.resolve("figures")));
        int all = study.plan().trials().size();
        OutputFiles
                .write(out.resolve("report.html"),
                        StudyReport.html("Quantisation and pruning on " + study.plan().dataset() + ", "
                                + study.plan().preset() + " study", settings(study), content, all,
                                MachineBlock.describe(), true));
        List<String> answer = StudyAnswer.of(results, findings.verdicts());
        if (json) {
            System.out.println(Json.line(new Merged(out.toString(), results.size(), all, answer, findings)));
        } else {
            System.out.print(ResultTable.text(means));
            answer.forEach(System.out::println);
            findings.ranking().forEach(System.out::println);
            System.out.println(results.size() + " of " + all + " trials: " + out.resolve("report.html"));
        }
        return 0;
    }

    private SequencedMap<String, String> settings(MergedStudy study) {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("folders", String.join(", ", folders.stream().map(Path::toString).toList()));
        settings.put("data", study.plan().dataset() + ", recordings " + study.plan().recordings());
        settings.put("training", study.plan().training().describe());
        settings.put("fine-tuning", study.plan().fineTuning().describe());
        settings.put("seeds", String.join(", ", study.plan().seeds().stream().map(Object::toString).toList()));
        settings.put("arithmetic", study.plan().arithmetic());
        settings.put("code", String.join(", then ", study.code()));
        settings.put("accelerator", study.plan().architecture());
        return settings;
    }
}
