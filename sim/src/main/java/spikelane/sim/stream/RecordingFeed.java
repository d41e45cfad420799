package spikelane.sim.stream;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.Datasets;
import spikelane.sim.data.DvsGestureDirectory;
import spikelane.sim.data.Trial;
import spikelane.sim.data.format.Aedat2Reader;
import spikelane.sim.data.format.Aedat31Reader;
import spikelane.sim.data.format.EventSink;
import spikelane.sim.data.format.NMnistReader;
import spikelane.sim.data.format.RecordingFormat;
import spikelane.sim.io.BadInputException;

/** Plays recordings one after the other, once or until the stream is ended: a file, or the trials of a data set. */
public final class RecordingFeed implements EventFeed {
    private final String name;
    private final int height;
    private final int width;
    private final List<Consumer<EventSink>> recordings;
    private final boolean repeats;
    private long played;

    private RecordingFeed(String name, int height, int width, List<Consumer<EventSink>> recordings, boolean repeats) {
        this.name = name;
        this.height = height;
        this.width = width;
        this.recordings = recordings;
        this.repeats = repeats;
    }

    /**
     * @param data    a data set
     * @param repeats whether it begins again after its end
     * @return its trials, in their order
     */
    public static RecordingFeed of(Dataset data, boolean repeats) {
        List<Trial> trials = data.trials();
        List<Consumer<EventSink>> recordings = trials.stream()
                .<Consumer<EventSink>>map(trial -> sink -> data.read(List.of(trial), List.of(sink))).toList();
        return new RecordingFeed(data.name() + ", " + trials.size() + (trials.size() == 1 ? " trial" : " trials"),
                data.height(), data.width(), recordings, repeats);
    }

    /**
     * @param path    a data set's folder; or a recording in AEDAT 2.0 or AEDAT 3.1 of a DVS128, or of N-MNIST ({@code .bin})
     * @param repeats whether it begins again after its end
     * @return its events
     * @throws BadInputException if it is none of them
     */
    public static RecordingFeed of(Path path, boolean repeats) {
        if (!Files.exists(path)) {
            throw new BadInputException(path + ": no such file or folder, expected a recording");
        }
        if (Files.isDirectory(path)) {
            return of(Datasets.open(path), repeats);
        }
        Optional<RecordingFormat> format = RecordingFormat.of(path);
        String name = path.getFileName().toString();
        if (format.isEmpty() && name.endsWith(".bin")) {
            return file(name, NMnistReader.SENSOR_SIZE, sink -> NMnistReader.read(path, sink), repeats);
        }
        return switch (format.orElse(null)) {
            case AEDAT_2 -> file(name, Aedat2Reader.SENSOR_SIZE, sink -> Aedat2Reader.read(path, sink), repeats);
            case AEDAT_31 -> file(name, DvsGestureDirectory.SENSOR_SIZE, sink -> Aedat31Reader.read(path,
                    DvsGestureDirectory.SENSOR_SIZE, DvsGestureDirectory.SENSOR_SIZE, sink), repeats);
            case null ->
                throw new BadInputException(path + ": of no format that has a mark, expected AEDAT 3.1, AEDAT 2.0,"
                        + " or N-MNIST under a name that ends in .bin");
            default -> throw new BadInputException(
                    path + ": is " + format.get().description() + ", expected AEDAT 3.1, AEDAT 2.0 or N-MNIST");
        };
    }

    private static RecordingFeed file(String name, int size, Consumer<EventSink> recording, boolean repeats) {
        return new RecordingFeed(name, size, size, List.of(recording), repeats);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int sensorHeight() {
        return height;
    }

    @Override
    public int sensorWidth() {
        return width;
    }

    @Override
    public void play(EventWriter writer, Runnable ended) {
        do {
            for (Consumer<EventSink> recording : recordings) {
                recording.accept(writer);
                writer.endRecording();
                ended.run(); // of recordings without events too
                played++;
            }
        } while (repeats);
    }

    @Override
    public SequencedMap<String, Object> facts() {
        SequencedMap<String, Object> facts = new LinkedHashMap<>();
        facts.put("recordings played", played);
        return facts;
    }

    @Override
    public void close() {
        // each recording is closed when it has been read
    }
}
