package spikelane.sim.data.generated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import spikelane.kernels.WorkPool;
import spikelane.sim.data.DvsGestureDirectory;
import spikelane.sim.data.Split;
import spikelane.sim.data.Trial;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.io.BadInputException;

/**
 * Writes generated gestures as a folder of the layout that {@link DvsGestureDirectory} reads. The folder appears when
 * it is complete: it grows under the name {@code NAME.generating.tmp} beside its place. What an interrupted run left there is
 * cleared by the next.
 */
public final class GestureDirectoryWriter {
    private static final String GROWING = ".generating.tmp";

    private GestureDirectoryWriter() {}

    /**
     * @param gestures  what to write
     * @param directory a folder that does not exist or is empty
     * @param pool      the threads
     * @param progress  told the number of trials just written; called by one thread at a time
     * @throws BadInputException if the folder holds something or cannot be written
     */
    public static void write(GestureGenerator gestures, Path directory, WorkPool pool, IntConsumer progress) {
        Path target = directory.toAbsolutePath().normalize();
        Path growing = target.resolveSibling(target.getFileName() + GROWING);
        try {
            if (Files.exists(target) && !isEmptyFolder(target)) {
                throw new BadInputException(directory + ": is not empty, expected a new or empty folder");
            }
            clear(growing);
            Files.createDirectories(growing);
            writeRecordings(gestures, growing, pool, progress);
            Files.move(growing, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new BadInputException("cannot write " + directory + ": " + e, e);
        } finally {
            try {
                clear(growing);
            } catch (IOException e) {
                // what made it fail has been reported
            }
        }
    }

    private static boolean isEmptyFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    private static void clear(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            List<Path> files;
            try (Stream<Path> entries = Files.list(folder)) {
                files = entries.toList();
            }
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(folder);
        }
    }

    private static void writeRecordings(GestureGenerator gestures, Path folder, WorkPool pool, IntConsumer progress) {
        Map<String, List<Trial>> byFile = new LinkedHashMap<>();
        for (Trial trial : gestures.trials()) {
            byFile.computeIfAbsent(trial.file(), file -> new ArrayList<>()).add(trial);
        }
        List<List<Trial>> recordings = List.copyOf(byFile.values());
        Object oneAtATime = new Object();
        pool.run(recordings.size(), (item, worker) -> {
            List<Trial> trials = recordings.get(item);
            writeRecording(gestures, trials, folder);
            synchronized (oneAtATime) {
                progress.accept(trials.size());
            }
        });
        for (Split split : Split.values()) {
            String list = split == Split.TRAIN ? DvsGestureDirectory.TRAIN_LIST : DvsGestureDirectory.TEST_LIST;
            OutputFiles.write(folder.resolve(list), lines(
                    recordings.stream().map(List::getFirst).filter(trial -> trial.split() == split).map(Trial::file)));
        }
    }

    private static void writeRecording(GestureGenerator gestures, List<Trial> trials, Path folder) {
        Path file = folder.resolve(trials.getFirst().file());
        OutputFiles.write(file, out -> {
            Aedat31Writer writer = new Aedat31Writer(out);
            for (Trial trial : trials) {
                writer.write(gestures.events(trial));
            }
            writer.finish();
        });
        OutputFiles.write(folder.resolve(DvsGestureDirectory.labelsOf(trials.getFirst().file())),
                DvsGestureDirectory.LABELS_HEADER + "\n" + lines(
                        trials.stream().map(trial -> trial.label() + 1 + "," + trial.startUs() + "," + trial.endUs())));
    }

    private static String lines(Stream<String> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }
}
