package spikelane.sim.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.describe.Memory;
import spikelane.sim.accelerator.published.Calibration;
import spikelane.sim.accelerator.published.ErrorSummary;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;

/** {@code spikelane arch}: the accelerators that energy knows, and files that describe others. */
@Command(name = "arch", mixinStandardHelpOptions = true, description = "Accelerator descriptions: list the presets, show one, check a file, calibrate on published points.", subcommands = {
        ArchCommand.ListPresets.class, ArchCommand.Show.class, ArchCommand.Check.class, ArchCommand.Calibrate.class})
final class ArchCommand {
    /** Options that every subcommand has. */
    static final class Output {
        @Option(names = "--json", description = "print the result as JSON")
        private boolean json;

        private void print(Object result, String text) {
            System.out.println(json ? Json.line(result) : text);
        }
    }

    private static Map<String, Object> summary(Architecture architecture) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("name", architecture.name());
        summary.put("summary", architecture.summary());
        summary.put("clockMhz", architecture.clockMhz());
        summary.put("technology", architecture.technology());
        summary.put("pes", architecture.pes());
        summary.put("areaMm2", architecture.areaMm2());
        summary.put("memories", architecture.memories().stream().map(Memory::name).toList());
        summary.put("inputs",
                architecture.inputs().stream().map(i -> i.name().toLowerCase(java.util.Locale.ROOT)).sorted().toList());
        return summary;
    }

    private static String line(Architecture architecture) {
        return String.format(Locale.ROOT, "%-12s %s (%d PEs, %.0f MHz)", architecture.name(), architecture.summary(),
                architecture.pes(), architecture.clockMhz());
    }

    /** {@code spikelane arch list}. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "List the presets.")
    static final class ListPresets implements Callable<Integer> {
        @Mixin
        private Output output;

        @Override
        public Integer call() {
            List<Architecture> presets = Architecture.PRESETS.stream().map(Architecture::preset).toList();
            output.print(presets.stream().map(ArchCommand::summary).toList(),
                    String.join(System.lineSeparator(), presets.stream().map(ArchCommand::line).toList()));
            return 0;
        }
    }

    /** {@code spikelane arch show}. */
    @Command(name = "show", mixinStandardHelpOptions = true, description = "Print a preset or file: every number with its unit and source. The text can be saved, changed and used.")
    static final class Show implements Callable<Integer> {
        @Parameters(paramLabel = "NAME|FILE", description = "preset or YAML file")
        private String name;

        @Mixin
        private Output output;

        @Override
        public Integer call() {
            Architecture architecture = Architecture.load(name);
            Map<String, Object> summary = summary(architecture);
            summary.put("yaml", architecture.toYaml());
            output.print(summary, architecture.toYaml().stripTrailing());
            return 0;
        }
    }

    /** {@code spikelane arch check}. */
    @Command(name = "check", mixinStandardHelpOptions = true, description = "Check a file: unknown keys, missing units and sources, impossible sizes are named with their line.")
    static final class Check implements Callable<Integer> {
        @Parameters(paramLabel = "FILE", description = "YAML file")
        private String file;

        @Mixin
        private Output output;

        @Override
        public Integer call() {
            Architecture architecture = Architecture.load(file);
            output.print(summary(architecture), "good: " + line(architecture));
            return 0;
        }
    }

    /** {@code spikelane arch calibrate}. */
    @Command(name = "calibrate", mixinStandardHelpOptions = true, description = "Fit the calibrated constants of iscas23 to published points; say how well they predict held-out configurations.")
    static final class Calibrate implements Callable<Integer> {
        private static final int FOLDS = 10;
        private static final int MOST_SEEDS = 100;

        @Parameters(paramLabel = "ENERGY.csv", description = "columns encoding, mode, prune, stat, bits, energy_uj, cycles")
        private Path points;

        @Option(names = "--seeds", paramLabel = "N", description = "cross-validations, each with another shuffle (default: ${DEFAULT-VALUE})")
        private int seeds = 3;

        @Mixin
        private Output output;

        private record CalibrationReport(Calibration.Constants constants, ErrorSummary fitted,
                List<ErrorSummary> crossValidated) {}

        @Override
        public Integer call() {
            if (seeds < 0 || seeds > MOST_SEEDS) {
                throw new BadInputException("--seeds " + seeds + ": expected 0 to " + MOST_SEEDS);
            }
            Calibration calibration = new Calibration(Architecture.preset("iscas23"));
            List<Calibration.Point> published = new ArrayList<>(Calibration.points(points));
            Calibration.requireEnough(published, points);
            Calibration.Constants constants = calibration.fit(published);
            List<ErrorSummary> crossValidated = new ArrayList<>();
            for (int seed = 1; seed <= seeds; seed++) {
                crossValidated.add(ErrorSummary.of(calibration.crossValidate(published, FOLDS, seed)));
            }
            CalibrationReport report = new CalibrationReport(constants,
                    ErrorSummary.of(calibration.predict(constants, published)), crossValidated);
            StringBuilder text = new StringBuilder().append(constants).append(System.lineSeparator())
                    .append("fitted:          ").append(report.fitted());
            crossValidated
                    .forEach(errors -> text.append(System.lineSeparator()).append("cross-validated: ").append(errors));
            output.print(report, text.toString());
            return 0;
        }
    }
}
