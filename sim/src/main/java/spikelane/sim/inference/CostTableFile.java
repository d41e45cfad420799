package spikelane.sim.inference;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SequencedMap;
import spikelane.kernels.Kernels;
import spikelane.kernels.data.Channels;
import spikelane.kernels.plan.CostTable;
import spikelane.kernels.plan.FormPlanner;
import spikelane.kernels.spikes.SpikeForm;
import spikelane.kernels.spikes.SpikeForms;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import tools.jackson.core.JacksonException;

/**
 * A cost table as a file: written by {@code spikelane tune} into the user's home, and shipped for users who have not.
 *
 * @param machine what was measured on
 * @param table   what was measured
 */
public record CostTableFile(SequencedMap<String, String> machine, CostTable table) {
    /** System property that names a cost table, before the one in the user's home. */
    public static final String PROPERTY = "spikelane.costs";
    /** System property that forces a form, such as csr, on every layer of integer weights and spikes. */
    public static final String FORM = "spikelane.form";
    /** By the width of registers that was measured; narrower ones take the narrowest. */
    private static final String SHIPPED = "/spikelane/costs-";
    private static final int[] WIDTHS = {512, 256};

    /** Checks that there is something to interpolate. */
    public CostTableFile {
        if (machine == null || table == null || machine.containsValue(null) || table.points().isEmpty()) {
            throw new IllegalArgumentException("expected a \"machine\" of texts and a \"table\" with points");
        }
    }

    /** {@return where {@code spikelane tune} writes unless it is told otherwise} */
    public static Path home() {
        return Path.of(System.getProperty("user.home"), ".spikelane", "costs.json");
    }

    /**
     * @return the process's kernels, which pick forms by the table that {@value #PROPERTY} names, or the one in the
     *         user's home, or the shipped one; or take the form that {@value #FORM} names
     * @throws BadInputException if that is no cost table, or no form
     */
    public static Kernels kernels() {
        return Kernels.standard().with(planner());
    }

    /**
     * @return the planner of {@link #kernels}
     * @throws BadInputException as there
     */
    public static FormPlanner planner() {
        String named = System.getProperty(PROPERTY);
        Path file = named == null ? home() : Path.of(named);
        return named != null || Files.exists(file)
                ? new FormPlanner(read(file).table(), file.toString(), forced())
                : new FormPlanner(shipped().table(), "the shipped cost table", forced());
    }

    private static SpikeForm forced() {
        String name = System.getProperty(FORM);
        try {
            return name == null ? null : SpikeForms.of(name);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(FORM + ": " + e.getMessage(), e);
        }
    }

    /** {@return the table that is shipped for this process's registers} */
    public static CostTableFile shipped() {
        return shipped(Channels.vectorBits());
    }

    /**
     * @param vectorBits width of registers
     * @return the table that is shipped for it
     */
    public static CostTableFile shipped(int vectorBits) {
        int width = Arrays.stream(WIDTHS).filter(bits -> bits <= vectorBits).findFirst()
                .orElse(WIDTHS[WIDTHS.length - 1]);
        String name = SHIPPED + width + ".json";
        try (InputStream in = CostTableFile.class.getResourceAsStream(name)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "the shipped cost table");
        } catch (IOException e) {
            throw new IllegalStateException("resource " + name, e);
        }
    }

    /**
     * @param file written by {@link #write}
     * @return what it holds
     * @throws BadInputException if it is no cost table
     */
    public static CostTableFile read(Path file) {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new BadInputException("cost table " + file + " cannot be read (spikelane tune writes one)", e);
        }
    }

    private static CostTableFile parse(String text, String name) {
        try {
            CostTableFile read = Json.MAPPER.readValue(text, CostTableFile.class);
            if (read == null) {
                throw new BadInputException(name + ": null, expected a \"machine\" and a \"table\"");
            }
            if (Kernels.standard().vector()) {
                read.table().points().forEach(point -> SpikeForms.of(point.form()));
            }
            return read;
        } catch (IllegalArgumentException e) {
            throw new BadInputException(name + ": " + e.getMessage() + " (spikelane tune writes one)", e);
        } catch (JacksonException e) {
            throw new BadInputException(name + " is no cost table (spikelane tune writes one): " + Json.reason(e), e);
        }
    }

    /** {@return the file's text} */
    public String json() {
        return Json.indented(this) + "\n";
    }

    /**
     * @param file to create or replace
     */
    public void write(Path file) {
        OutputFiles.write(file, json());
    }
}
