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
import java.util.Arrays;
import java.util.List;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import tools.jackson.core.JacksonException;

/**
 * {@code results.jsonl}: one result a line. A line is whole or, after a kill in the middle of a write, the last one and
 * without its end; such a torn line is dropped and its trial is run again.
 */
final class ResultLog {
    private final Path file;

    ResultLog(Path file) {
        this.file = file;
    }

    /**
     * Reads what is there and cuts off a torn last line.
     *
     * @return the results in the order they were written
     */
    List<TrialResult> open() {
        byte[] bytes = read();
        int whole = bytes.length;
        while (whole > 0 && bytes[whole - 1] != '\n') {
            whole--;
        }
        if (whole < bytes.length) {
            truncate(whole);
        }
        List<TrialResult> results = new ArrayList<>();
        String text = new String(Arrays.copyOf(bytes, whole), StandardCharsets.UTF_8);
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            try {
                results.add(Json.MAPPER.readValue(line, TrialResult.class));
            } catch (JacksonException e) {
                throw new BadInputException(file + ", line " + number + ": not a trial's result: " + Json.reason(e)
                        + " (delete the line and its trial is run again)", e);
            }
        }
        return results;
    }

    /**
     * @param result goes to the disk before this returns
     */
    void append(TrialResult result) {
        ByteBuffer line = ByteBuffer.wrap((Json.line(result) + "\n").getBytes(StandardCharsets.UTF_8));
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
        results.forEach(result -> lines.append(Json.line(result)).append('\n'));
        OutputFiles.write(file, lines.toString());
    }

    private byte[] read() {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return new byte[0];
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
