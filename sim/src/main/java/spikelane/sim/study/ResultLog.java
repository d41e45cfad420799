package spikelane.sim.study;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.CheckedLine;
import spikelane.sim.io.Json;
import spikelane.sim.io.KeptAside;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code results.jsonl}: one result a line, each with a checksum ({@link CheckedLine}); those of older versions, which have
 * none, are read as well. A line is whole or, after a kill in the middle of a write, the last one and without its end; such
 * a torn line is dropped and its trial is run again, as is that of a damaged line, of which a copy is kept.
 */
public final class ResultLog {
    private final Path file;

    ResultLog(Path file) {
        this.file = file;
    }

    /**
     * @param file a study's results
     * @return them, in their order
     * @throws BadInputException if a line is not a whole and possible result, or a trial is there twice
     */
    public static List<TrialResult> read(Path file) {
        ResultLog log = new ResultLog(file);
        List<String> lines = new ArrayList<>(
                log.text(log.bytes().orElseThrow(() -> new BadInputException(file + ": no such file"))));
        if (lines.getLast().isEmpty()) {
            lines.removeLast();
        }
        return log.parse(lines, number -> {
            throw new BadInputException(file + ", line " + number + ": damaged: its checksum is another");
        });
    }

    /**
     * Reads what is there, cuts off a torn last line and drops damaged ones.
     *
     * @param log told which lines are dropped
     * @return the results in the order they were written
     */
    List<TrialResult> open(Consumer<String> log) {
        byte[] bytes = bytes().orElse(new byte[0]);
        int whole = bytes.length;
        while (whole > 0 && bytes[whole - 1] != '\n') {
            whole--;
        }
        if (whole < bytes.length) {
            truncate(whole);
        }
        List<Integer> damaged = new ArrayList<>();
        List<TrialResult> results = parse(text(bytes).subList(0, lines(bytes, whole)), damaged::add);
        if (!damaged.isEmpty()) {
            Path aside = KeptAside.copy(file, "damaged");
            replace(results);
            damaged.forEach(
                    line -> log.accept(file + ", line " + line + ": damaged (its checksum is another): the file is"
                            + " kept as " + aside.getFileName() + " and the trial is run again"));
        }
        return results;
    }

    private static int lines(byte[] bytes, int whole) {
        int lines = 0;
        for (int i = 0; i < whole; i++) {
            lines += bytes[i] == '\n' ? 1 : 0;
        }
        return lines;
    }

    private List<String> text(byte[] bytes) {
        return List.of(new String(bytes, StandardCharsets.UTF_8).split("\n", -1));
    }

    private List<TrialResult> parse(List<String> lines, Consumer<Integer> damaged) {
        List<TrialResult> results = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (int number = 1; number <= lines.size(); number++) {
            Optional<String> content = CheckedLine.content(lines.get(number - 1));
            if (content.isEmpty()) {
                damaged.accept(number);
                continue;
            }
            TrialResult result = parse(content.get(), number);
            String name = result.compression().name();
            Integer before = seen.put(name + " of seed " + result.seed(), number);
            if (before != null) {
                throw new BadInputException(file + ", line " + number + ": the trial " + name
                        + " is there twice, in line " + before + " too (delete one of them)");
            }
            results.add(result);
        }
        return results;
    }

    private TrialResult parse(String line, int number) {
        try {
            if (!(Json.MAPPER.readTree(line) instanceof ObjectNode fields)) {
                throw notAResult(number, line.strip().equals("null") ? "null" : "not an object", null);
            }
            return result(fields);
        } catch (JacksonException e) {
            throw notAResult(number, Json.reason(e), e);
        }
    }

    /**
     * @param fields a result as JSON; what lines may lack is added
     * @return the result
     * @throws JacksonException if it is none
     */
    public static TrialResult result(ObjectNode fields) {
        TrialResult.LATER.stream().filter(field -> !fields.has(field)).forEach(fields::putNull);
        if (fields.get("origin") instanceof ObjectNode origin && !origin.has("membraneBits")) {
            origin.putNull("membraneBits");
        }
        return Json.MAPPER.treeToValue(fields, TrialResult.class);
    }

    private BadInputException notAResult(int number, String why, JacksonException cause) {
        return new BadInputException(file + ", line " + number + ": not a trial's result: " + why
                + " (delete the line and its trial is run again)", cause);
    }

    /**
     * @param result goes to the disk before this returns
     */
    void append(TrialResult result) {
        ByteBuffer line = ByteBuffer.wrap((CheckedLine.of(result) + "\n").getBytes(StandardCharsets.UTF_8));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(true);
        } catch (IOException e) {
            throw new BadInputException("cannot write " + file + ": " + e, e);
        }
    }

    /**
     * @param results take the place of all that is there
     */
    void replace(List<TrialResult> results) {
        StringBuilder lines = new StringBuilder();
        results.forEach(result -> lines.append(CheckedLine.of(result)).append('\n'));
        OutputFiles.write(file, lines.toString());
    }

    private Optional<byte[]> bytes() {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + e, e);
        }
    }

    private void truncate(long size) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size).force(true);
        } catch (IOException e) {
            throw new BadInputException("cannot write " + file + ": " + e, e);
        }
    }
}
