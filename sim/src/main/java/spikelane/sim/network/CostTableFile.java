package spikelane.sim.network;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SequencedMap;
import spikelane.kernels.CostTable;
import spikelane.kernels.KernelPlanner;
import spikelane.kernels.Kernels;
import spikelane.kernels.PropagationForm;
import spikelane.sim.data.AtomicFiles;
import spikelane.sim.data.BadInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A cost table as a file: written by {@code spikelane tune} into the user's home, and shipped for who has not run it.
 *
 * @param machine what was measured on
 * @param table   what was measured
 */
@JsonPropertyOrder({"machine", "table"})
public record CostTableFile(SequencedMap<String, String> machine, CostTable table) {
    /** System property that names a cost table, before the one in the user's home. */
    public static final String PROPERTY = "spikelane.costs";
    /** System property that forces a form, such as csr, on every layer of integer weights and spikes. */
    public static final String FORM = "spikelane.form";
    private static final String SHIPPED = "/spikelane/costs.json";
    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

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
    public static KernelPlanner planner() {
        String named = System.getProperty(PROPERTY);
        Path file = named == null ? home() : Path.of(named);
        return named != null || Files.exists(file)
                ? new KernelPlanner(read(file).table(), file.toString(), forced())
                : new KernelPlanner(shipped().table(), "the shipped cost table", forced());
    }

    private static PropagationForm forced() {
        String name = System.getProperty(FORM);
        try {
            return name == null ? null : PropagationForm.of(name);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(FORM + ": " + e.getMessage() + "; one of "
                    + Arrays.toString(PropagationForm.values()) + " was expected", e);
        }
    }

    /** {@return the table that is shipped} */
    public static CostTableFile shipped() {
        try (InputStream in = CostTableFile.class.getResourceAsStream(SHIPPED)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "the shipped cost table");
        } catch (IOException e) {
            throw new IllegalStateException("resource " + SHIPPED, e);
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
            CostTableFile read = JSON.readValue(text, CostTableFile.class);
            if (read.machine() == null || read.table() == null || read.table().points().isEmpty()) {
                throw new BadInputException(name + ": \"machine\" and a \"table\" with points were expected");
            }
            return read;
        } catch (JacksonException e) {
            throw new BadInputException(name + " is no cost table (spikelane tune writes one): "
                    + e.getOriginalMessage().lines().findFirst().orElse(""), e);
        }
    }

    /** {@return the file's text} */
    public String json() {
        return JSON.writeValueAsString(this) + "\n";
    }

    /**
     * @param file to create or replace
     */
    public void write(Path file) {
        AtomicFiles.write(file, json());
    }
}
