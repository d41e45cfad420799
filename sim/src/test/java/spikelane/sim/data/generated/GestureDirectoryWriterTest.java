package spikelane.sim.data.generated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static spikelane.sim.data.Recordings.assertBadInput;
import static spikelane.sim.data.Recordings.write;
import static spikelane.sim.data.generated.GestureGeneratorTest.assertSameEvents;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.kernels.WorkPool;
import spikelane.sim.data.format.Aedat31Reader;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.Datasets;
import spikelane.sim.data.EventBuffer;
import spikelane.sim.data.Trial;

class GestureDirectoryWriterTest {
    private static final GestureGenerator GESTURES = new GestureGenerator(4, 1, 1);

    @TempDir
    Path folder;

    private static void writeTo(Path target) {
        try (WorkPool pool = new WorkPool(2)) {
            GestureDirectoryWriter.write(GESTURES, target, pool, trials -> {});
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void readingBackGivesTheSameTrialsAndEvents() throws IOException {
        Path target = folder.resolve("a/gestures");
        AtomicInteger written = new AtomicInteger();
        try (WorkPool pool = new WorkPool(2)) {
            GestureDirectoryWriter.write(GESTURES, target, pool, written::addAndGet);
        }
        assertEquals(22, written.get());
        Dataset read = Datasets.open(target);
        assertEquals(GESTURES.trials(), read.trials());
        assertEquals(GESTURES.classes(), read.classes());
        for (Trial trial : read.trials()) {
            assertSameEvents(GESTURES.events(trial), read.events(trial));
        }
    }

    @Test
    void anEmptyFolderIsFilledAndAnotherLeftAlone() throws IOException {
        Path target = Files.createDirectory(folder.resolve("gestures"));
        writeTo(target);
        assertEquals(22, Datasets.open(target).trials().size());
        assertBadInput(() -> writeTo(target), target.toString(), "not empty");
        assertBadInput(() -> writeTo(write(folder.resolve("file"), new byte[1])), "file", "not empty");
        assertEquals(List.of("file", "gestures"), names());
    }

    @Test
    void whatAnInterruptedRunLeftIsCleared() throws IOException {
        write(folder.resolve("gestures.generating.tmp/user01_led.aedat"), new byte[7]);
        write(folder.resolve("gestures.generating.tmp/user99_led.aedat.123.tmp"), new byte[7]);
        writeTo(folder.resolve("gestures"));
        assertEquals(List.of("gestures"), names());
        assertFalse(Files.exists(folder.resolve("gestures/user99_led.aedat.123.tmp")));
    }

    @Test
    void nothingIsLeftWhereWritingFails() throws IOException {
        write(folder.resolve("file"), new byte[1]);
        assertBadInput(() -> writeTo(folder.resolve("file/gestures")), "cannot write", "gestures");
        assertEquals(List.of("file"), names());
    }

    @Test
    void recordingsLongerThanTheTimeStampsGoOn() throws IOException {
        EventBuffer events = new EventBuffer();
        for (long i = 0; i < 20_000; i++) {
            events.event((int) (i % 128), 5, (int) (i & 1), i * 500_000);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Aedat31Writer writer = new Aedat31Writer(bytes);
        writer.write(events);
        writer.finish();
        EventBuffer read = new EventBuffer();
        Aedat31Reader.read(write(folder.resolve("long.aedat"), bytes.toByteArray()), 128, 128, read);
        assertSameEvents(events, read);
    }
}
