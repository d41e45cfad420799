package spikelane.sim.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static spikelane.sim.data.Recordings.HEADER_31;
import static spikelane.sim.data.Recordings.ascii;
import static spikelane.sim.data.Recordings.assertBadInput;
import static spikelane.sim.data.Recordings.polarityPacket;
import static spikelane.sim.data.Recordings.write;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        assertBad("trials_to_train.txt: line 2", "\"user03_led.aedat\" is missing");
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
        assertBad("user24_led_labels.csv", "no such file");
    }

    @Test
    void labelsThatAreNotText() {
        write(folder.resolve("user01_led_labels.csv"), new byte[]{(byte) 0xff, (byte) 0xfe, 0});
        assertBad("user01_led_labels.csv", "not UTF-8 text");
    }

    @Test
    void wrongHeaderOfLabels() {
        text("user01_led_labels.csv", "label,start,end\n1,0,10\n");
        assertBad("user01_led_labels.csv line 1", "\"label\"", "class", "startTime_usec", "endTime_usec");
        text("user01_led_labels.csv", "");
        assertBad("user01_led_labels.csv line 1", "empty");
        text("user01_led_labels.csv", HEADER.replace(',', ';') + "1;0;10\n");
        assertBad("user01_led_labels.csv line 1", "semicolon");
    }

    @Test
    void malformedLabelLine() {
        text("user01_led_labels.csv", HEADER + "1,0,10\n2,10\n");
        assertBad("user01_led_labels.csv line 3", "endTime_usec is empty");
        for (String time : List.of("ten", "10.5", "1d", "0x10", "NaN", "\u0661\u0660", "1_0")) {
            Recordings.write(folder.resolve("user01_led_labels.csv"),
                    (HEADER + "1,0," + time + "\n").getBytes(StandardCharsets.UTF_8));
            assertBad("user01_led_labels.csv line 2", "endTime_usec holds", time, "number");
        }
    }

    @Test
    void labelOutOfRange() {
        for (String label : List.of("0", "12", "-1", "4294967297")) {
            text("user01_led_labels.csv", HEADER + label + ",0,10\n");
            assertBad("user01_led_labels.csv line 2", "class holds", label, "1 to 11");
        }
    }

    @Test
    void moreTrialsThanARecordingCanHave() {
        text("user01_led_labels.csv", HEADER + "1,0,10\n".repeat(10_001));
        assertBad("user01_led_labels.csv line 10002", "more than 10000 trials");
    }

    @Test
    void emptyInterval() {
        text("user01_led_labels.csv", HEADER + "1,10,10\n");
        assertBad("user01_led_labels.csv line 2", "start 10 and end 10", "start < end");
        text("user01_led_labels.csv", HEADER + "1,-1,10\n");
        assertBad("user01_led_labels.csv line 2", "startTime_usec", "-1", "0 to");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFFclass,startTime_usec,endTime_usec\n1,10,30\n2,30,60\n",
            "\"class\",\"startTime_usec\",\"endTime_usec\"\r\n\"1\",\"10\",\"30\"\r\n\"2\",\"30\",\"60\"\r\n",
            "class, startTime_usec, endTime_usec\n 1, 10, 30\n\n2, 30, 60\n",
            "class,startTime_usec,endTime_usec,\n1,10,30,\n2,30,60,\n,,,\n",
            "endTime_usec,class,startTime_usec\n30,1,10\n60,2,30"})
    void labelsAsOtherProgramsWriteThem(String labels) {
        text("trials_to_train.txt", "user01_led.aedat\n");
        Recordings.write(folder.resolve("user01_led_labels.csv"), labels.getBytes(StandardCharsets.UTF_8));
        assertEquals(
                List.of(new Trial("user01_led.aedat", Split.TRAIN, 0, 10, 30),
                        new Trial("user01_led.aedat", Split.TRAIN, 1, 30, 60)),
                new DvsGestureDirectory(folder).trials(Split.TRAIN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFFuser01_led.aedat\n", "\"user01_led.aedat\"\r\n", "  user01_led.aedat  \n\n",
            "./user01_led.aedat", "none/../user01_led.aedat"})
    void listsAsOtherProgramsWriteThem(String list) {
        Recordings.write(folder.resolve("trials_to_train.txt"), list.getBytes(StandardCharsets.UTF_8));
        assertEquals(3, new DvsGestureDirectory(folder).trials(Split.TRAIN).size());
        assertEquals("user01_led.aedat", new DvsGestureDirectory(folder).trials().getFirst().file());
    }

    @Test
    void namesThatLieOutsideTheFolder() {
        Path outside = folder.resolveSibling(folder.getFileName() + "-outside.aedat");
        for (String name : List.of("../" + outside.getFileName(), "a/../../" + outside.getFileName(),
                outside.toString())) {
            text("trials_to_train.txt", "user01_led.aedat\n" + name + "\n");
            assertBad("trials_to_train.txt: line 2", "lies outside the folder");
        }
        text("trials_to_train.txt", "a\u0000.aedat\n");
        assertBad("trials_to_train.txt: line 1", "\"a?.aedat\"");
    }

    @Test
    void oneRecordingUnderTwoNames() throws IOException {
        Files.createSymbolicLink(folder.resolve("linked.aedat"), Path.of("user01_led.aedat"));
        Files.createLink(folder.resolve("hard.aedat"), folder.resolve("user01_led.aedat"));
        for (String name : List.of("linked.aedat", "hard.aedat", "./user01_led.aedat", "user01_led.aedat")) {
            text("trials_to_train.txt", "user01_led.aedat\n" + name + "\n");
            assertBad("trials_to_train.txt: line 2", name + " is listed before", "each recording once");
        }
        text("trials_to_train.txt", "user01_led.aedat\n");
        text("trials_to_test.txt", "linked.aedat\n");
        assertBad("trials_to_test.txt: line 1", "linked.aedat is listed before as user01_led.aedat");
    }

    @Test
    void oneContentUnderTwoNames() throws IOException {
        List<String> copies = List.of("user01_led.aedat", "user02_led.aedat", "user24_led.aedat");
        assertEquals(List.of(copies), Datasets.open(folder).copies());
        assertEquals(
                "test recordings that are training recordings too, under another name: " + String.join(" = ", copies),
                DatasetWarnings.of(Datasets.open(folder)).getLast());
        write(folder.resolve("user24_led.aedat"), ascii(HEADER_31), polarityPacket(0, new int[]{1, 1, 1, 1, 1}));
        assertEquals("the same recording under several names: user01_led.aedat = user02_led.aedat",
                DatasetWarnings.of(Datasets.open(folder)).getLast());
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
