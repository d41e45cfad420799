package spikelane.sim.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static spikelane.sim.data.Recordings.HEADER_31;
import static spikelane.sim.data.Recordings.ascii;
import static spikelane.sim.data.Recordings.assertBadInput;
import static spikelane.sim.data.Recordings.polarityPacket;
import static spikelane.sim.data.Recordings.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DvsGestureDirectoryTest {
    private static final String HEADER = "class,startTime_usec,endTime_usec\n";

    @TempDir
    Path folder;

    @BeforeEach
    void writeTwoUsers() {
        text("trials_to_train.txt", "user02_led.aedat\nuser01_led.aedat\n");
        text("trials_to_test.txt", "user24_led.aedat\n\n");
        for (String user : List.of("user01", "user02", "user24")) {
            int[][] events = IntStream.range(0, 100).mapToObj(t -> new int[]{t, t, 1, 1, t}).toArray(int[][]::new);
            write(folder.resolve(user + "_led.aedat"), ascii(HEADER_31), polarityPacket(0, events));
            text(user + "_led_labels.csv", HEADER + "1,0,10\r\n11,5,60\n1,60,100\n");
        }
    }

    private void text(String name, String content) {
        write(folder.resolve(name), ascii(content));
    }

    private void assertBad(String... parts) {
        assertBadInput(() -> new DvsGestureDirectory(folder), parts);
    }

    @Test
    void trialsAreSortedByRecordingAndMayOverlapAndRepeat() {
        Dataset data = new DvsGestureDirectory(folder);
        assertEquals(9, data.trials().size());
        assertEquals(new Trial("user01_led.aedat", Split.TRAIN, 0, 0, 10), data.trials().get(0));
        assertEquals(new Trial("user01_led.aedat", Split.TRAIN, 10, 5, 60), data.trials().get(1));
        assertEquals("user02_led.aedat", data.trials().get(3).file());
        assertEquals(new Trial("user24_led.aedat", Split.TEST, 0, 60, 100), data.trials().get(8));
        assertEquals(List.of("6 training and 3 test trials; the published data set has 1176 and 288"), data.warnings());

        List<Trial> ofOne = data.trials().subList(0, 3);
        List<EventBuffer> events = List.of(new EventBuffer(), new EventBuffer(), new EventBuffer());
        data.read(ofOne, events);
        assertEquals(List.of(10, 55, 40), events.stream().map(EventBuffer::size).toList());
        for (int i = 0; i < 3; i++) {
            EventBuffer alone = data.events(ofOne.get(i));
            assertEquals(events.get(i).size(), alone.size());
            assertEquals(ofOne.get(i).startUs(), alone.timeUs(0));
            assertEquals(ofOne.get(i).endUs() - 1, alone.timeUs(alone.size() - 1));
        }
    }

    @Test
    void publishedNumberOfTrialsNeedsNoWarning() {
        text("trials_to_train.txt", "user01_led.aedat\n");
        text("user01_led_labels.csv", HEADER + "1,0,10\n".repeat(1176));
        text("user24_led_labels.csv", HEADER + "2,0,10\n".repeat(288));
        assertEquals(List.of(), new DvsGestureDirectory(folder).warnings());
    }

    @Test
    void missingRecording() {
        text("trials_to_train.txt", "user01_led.aedat\nuser03_led.aedat\n");
        assertBad("trials_to_train.txt: line 2", "user03_led.aedat is missing");
    }

    @Test
    void listThatNamesNoRecordings() {
        text("trials_to_test.txt", "\u0000\u0001garbage\n");
        assertBad("trials_to_test.txt: line 1", "??garbage", ".aedat");
    }

    @Test
    void recordingInBothLists() {
        text("trials_to_test.txt", "user01_led.aedat\n");
        assertBad("trials_to_test.txt: line 1", "user01_led.aedat is listed before");
    }

    @Test
    void missingLabels() throws IOException {
        Files.delete(folder.resolve("user24_led_labels.csv"));
        assertBad("user24_led_labels.csv", "no such file", "labels of user24_led.aedat");
    }

    @Test
    void labelsThatAreNotText() {
        write(folder.resolve("user01_led_labels.csv"), new byte[]{(byte) 0xff, (byte) 0xfe, 0});
        assertBad("user01_led_labels.csv", "not UTF-8 text");
    }

    @Test
    void wrongHeaderOfLabels() {
        text("user01_led_labels.csv", "label,start,end\n1,0,10\n");
        assertBad("user01_led_labels.csv: line 1", "label,start,end", HEADER.strip());
        text("user01_led_labels.csv", "");
        assertBad("user01_led_labels.csv: line 1", HEADER.strip());
    }

    @Test
    void malformedLabelLine() {
        text("user01_led_labels.csv", HEADER + "1,0,10\n2,10\n");
        assertBad("user01_led_labels.csv: line 3", "\"2,10\"", "3 numbers");
        text("user01_led_labels.csv", HEADER + "1,0,ten\n");
        assertBad("user01_led_labels.csv: line 2", "\"1,0,ten\"", "whole numbers");
    }

    @Test
    void labelOutOfRange() {
        text("user01_led_labels.csv", HEADER + "0,0,10\n");
        assertBad("user01_led_labels.csv: line 2", "class 0", "1 to 11");
        text("user01_led_labels.csv", HEADER + "12,0,10\n");
        assertBad("user01_led_labels.csv: line 2", "class 12", "1 to 11");
    }

    @Test
    void emptyInterval() {
        text("user01_led_labels.csv", HEADER + "1,10,10\n");
        assertBad("user01_led_labels.csv: line 2", "start 10 and end 10", "start < end");
        text("user01_led_labels.csv", HEADER + "1,-1,10\n");
        assertBad("user01_led_labels.csv: line 2", "start -1");
    }

    @Test
    void noTrialAtAll() {
        text("trials_to_train.txt", "");
        text("trials_to_test.txt", "\n");
        assertBad("holds no trial", folder.toString());
    }

    @Test
    void realRecordings() {
        Dataset data = Datasets.open(Recordings.real("DvsGesture"));
        assertEquals(List.of(63471, 113063, 181179, 101288, 85936, 84260),
                data.trials().stream().map(data::events).map(EventBuffer::size).toList());
        assertEquals(List.of(0, 2, 4, 7, 9, 1), data.trials().stream().map(Trial::label).toList());
        assertEquals(4, data.trials().stream().filter(t -> t.split() == Split.TRAIN).count());
        assertTrue(data.warnings().getFirst().startsWith("4 training and 2 test trials"));
    }
}
