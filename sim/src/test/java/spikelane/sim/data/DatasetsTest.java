package spikelane.sim.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static spikelane.sim.data.Recordings.ascii;
import static spikelane.sim.data.Recordings.assertBadInput;
import static spikelane.sim.data.Recordings.events2;
import static spikelane.sim.data.Recordings.nmnist;
import static spikelane.sim.data.Recordings.write;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {
    private static final byte[] EVENT = nmnist(1, 2, 1, 3);
    private static final byte[] HEADER_2 = ascii("#!AER-DAT2.0\n");

    @TempDir
    Path folder;

    @Test
    void nmnistFolderAndItsParent() {
        Path root = folder.resolve("N-MNIST");
        write(root.resolve("Train/7/00002.bin"), EVENT);
        write(root.resolve("Train/7/00001.bin"), EVENT, EVENT);
        write(root.resolve("Train/0/00003.bin"), EVENT);
        write(root.resolve("Train/0/.hidden.bin"), EVENT);
        write(root.resolve("Train/0/notes.txt"), EVENT);
        write(root.resolve("Test/9/00001.bin"), EVENT);
        for (Path path : List.of(root, folder)) {
            Dataset data = Datasets.open(path);
            assertEquals("N-MNIST", data.name());
            assertEquals(34, data.width());
            assertEquals(10, data.classes().size());
            assertEquals(List.of(Trial.whole("Train/0/00003.bin", Split.TRAIN, 0),
                    Trial.whole("Train/7/00001.bin", Split.TRAIN, 7), Trial.whole("Train/7/00002.bin", Split.TRAIN, 7),
                    Trial.whole("Test/9/00001.bin", Split.TEST, 9)), data.trials());
            assertEquals(2, data.events(data.trials().get(1)).size());
        }
    }

    @Test
    void nmnistFolderThatIsNoDigit() {
        write(folder.resolve("Train/7/00002.bin"), EVENT);
        write(folder.resolve("Train/10/00001.bin"), EVENT);
        assertBadInput(() -> Datasets.open(folder), folder.resolve("Train/10").toString(), "a digit from 0 to 9");
    }

    @Test
    void gestureFolderInsideItsParent() {
        write(folder.resolve("DvsGesture/trials_to_train.txt"), ascii("user01_led.aedat\n"));
        write(folder.resolve("DvsGesture/user01_led.aedat"), ascii(Recordings.HEADER_31));
        write(folder.resolve("DvsGesture/user01_led_labels.csv"), ascii("class,startTime_usec,endTime_usec\n3,0,9\n"));
        assertEquals("DVS128 Gesture", Datasets.open(folder).name());
        assertEquals(List.of(new Trial("user01_led.aedat", Split.TRAIN, 2, 0, 9)), Datasets.open(folder).trials());
    }

    @Test
    void severalDataSetsInOneFolder() {
        write(folder.resolve("a/Train/7/00002.bin"), EVENT);
        write(folder.resolve("b/Test/7/00002.bin"), EVENT);
        assertBadInput(() -> Datasets.open(folder), "several data sets", folder.resolve("b").toString());
    }

    @Test
    void classFoldersOfAedat2() {
        write(folder.resolve("cat/x.aedat"), HEADER_2, events2(2, 5));
        write(folder.resolve("ant/y.aedat"), HEADER_2, events2(2, 5, 4, 6));
        Dataset data = Datasets.open(folder);
        assertEquals(List.of("ant", "cat"), data.classes());
        assertEquals(List.of(Trial.whole("ant/y.aedat", Split.TRAIN, 0), Trial.whole("cat/x.aedat", Split.TRAIN, 1)),
                data.trials());
        assertEquals(2, data.events(data.trials().getFirst()).size());
    }

    @Test
    void classFoldersOfAedat2InTwoSplits() {
        write(folder.resolve("Test/cat/x.aedat"), HEADER_2, events2(2, 5));
        write(folder.resolve("Train/ant/y.aedat"), HEADER_2, events2(2, 5));
        Dataset data = Datasets.open(folder);
        assertEquals(List.of("ant", "cat"), data.classes());
        assertEquals(List.of(Trial.whole("Train/ant/y.aedat", Split.TRAIN, 0),
                Trial.whole("Test/cat/x.aedat", Split.TEST, 1)), data.trials());
    }

    @Test
    void oneFileOfAedat2() {
        Dataset data = Datasets.open(write(folder.resolve("x.aedat"), HEADER_2, events2(2, 5)));
        assertEquals(List.of("x"), data.classes());
        assertEquals(1, data.events(data.trials().getFirst()).size());
    }

    @Test
    void sidesBesideAStrayFolder() {
        for (String recording : List.of("Train/club/0", "Train/heart/0", "Test/club/1", "Test/heart/1")) {
            write(folder.resolve(recording + ".aedat"), HEADER_2, events2(2, recording.hashCode()));
        }
        write(folder.resolve("samples/demo.aedat"), HEADER_2, events2(2, 5));
        write(folder.resolve("Train/notes.txt"), ascii("x"));
        write(folder.resolve("Train/club/.hidden"), ascii("x"));
        Dataset data = Datasets.open(folder);
        assertEquals(List.of("club", "heart"), data.classes());
        assertEquals(List.of(2, 2), List.of(data.trials(Split.TRAIN).size(), data.trials(Split.TEST).size()));
        assertEquals(List.of("not used, as it is not part of the data set: samples/, Train/notes.txt"),
                DatasetWarnings.of(data));
    }

    @Test
    void sidesInAnyCase() {
        write(folder.resolve("TRAIN/club/0.aedat"), HEADER_2, events2(2, 5));
        write(folder.resolve("test/heart/0.aedat"), HEADER_2, events2(2, 6));
        assertEquals(List.of(Trial.whole("TRAIN/club/0.aedat", Split.TRAIN, 0),
                Trial.whole("test/heart/0.aedat", Split.TEST, 1)), Datasets.open(folder).trials());
        assertEquals(List.of("classes without training recordings: heart", "classes without test recordings: club"),
                DatasetWarnings.of(Datasets.open(folder)));
        write(folder.resolve("Test/heart/0.aedat"), HEADER_2, events2(2, 6));
        assertBadInput(() -> Datasets.open(folder), folder.toString(), "Test and test");
    }

    @Test
    void sidesAreNoClasses() {
        for (String side : List.of("train", "Test", "TRAIN", "validation")) {
            Path root = folder.resolve("of-" + side);
            write(root.resolve(side + "/0.aedat"), HEADER_2, events2(2, 5));
            write(root.resolve("club/0.aedat"), HEADER_2, events2(2, 5));
            assertBadInput(() -> Datasets.open(root), root.resolve(side).toString(), "0.aedat", "of no class",
                    side + "/CLASS/NAME.aedat");
        }
        write(folder.resolve("n/Train/3/0.bin"), EVENT);
        write(folder.resolve("n/test/0.bin"), EVENT);
        assertBadInput(() -> Datasets.open(folder.resolve("n")), "of no class", "test/CLASS/NAME.bin");
    }

    @Test
    void oneClassOnly() {
        write(folder.resolve("club/0.aedat"), HEADER_2, events2(2, 5));
        write(folder.resolve("club/1.aedat"), HEADER_2, events2(2, 6));
        assertEquals(List.of("one class only, club: there is nothing to tell apart"),
                DatasetWarnings.of(Datasets.open(folder)));
    }

    @Test
    void oneContentUnderTwoNames() {
        write(folder.resolve("ant/0.aedat"), HEADER_2, events2(2, 5));
        write(folder.resolve("ant/1.aedat"), HEADER_2, events2(2, 6));
        write(folder.resolve("cat/0.aedat"), HEADER_2, events2(2, 5));
        assertEquals(List.of("the same recording under several names: ant/0.aedat = cat/0.aedat"),
                DatasetWarnings.of(Datasets.open(folder)));
        byte[] big = events2(new int[4096]);
        write(folder.resolve("ant/0.aedat"), HEADER_2, big, events2(2, 5));
        write(folder.resolve("cat/0.aedat"), HEADER_2, big, events2(2, 6));
        assertEquals(List.of(), DatasetWarnings.of(Datasets.open(folder)));
    }

    @Test
    void formatsThatAreNotRead() {
        Path one = write(folder.resolve("a/one.aedat"), ascii(Recordings.HEADER_31));
        assertBadInput(() -> Datasets.open(one), one.toString(), "is an AEDAT 3.1 recording", "trials_to_train.txt",
                "both are missing");
        assertBadInput(() -> Datasets.open(one.getParent()), "one.aedat is an AEDAT 3.1 recording",
                "trials_to_train.txt", "both are missing");
        assertBadInput(() -> Datasets.open(folder), "one.aedat: is an AEDAT 3.1 recording", "trials_to_train.txt",
                "AEDAT 2.0 recordings in class folders");
        Path digit = write(folder.resolve("nmnist.bin"), EVENT);
        assertBadInput(() -> Datasets.open(digit), digit.toString(), "no format that has a mark", "Train/DIGIT/ID.bin");
        assertBadInput(() -> Datasets.open(write(folder.resolve("empty.aedat"))), "empty.aedat: is empty");
        Path hdf5 = write(folder.resolve("b/shd.h5"), ascii("\u0089HDF\r\n\u001a\n"));
        assertBadInput(() -> Datasets.open(hdf5), "is an HDF5 file, which is not read");
        assertBadInput(() -> Datasets.open(hdf5.getParent()), "no known data set, but shd.h5 is an HDF5 file");
        Path aedat4 = write(folder.resolve("c/d/x.aedat4"), ascii("#!AER-DAT4.0\r\n"));
        assertBadInput(() -> Datasets.open(aedat4), "is an AEDAT 4 recording, which is not read");
        assertBadInput(() -> Datasets.open(folder.resolve("c")), "but d/x.aedat4 is an AEDAT 4 recording");
        Path loose = write(folder.resolve("e/x.aedat"), HEADER_2);
        assertBadInput(() -> Datasets.open(loose.getParent()), "x.aedat is an AEDAT 2.0 recording",
                "by itself or in a class folder");
    }

    @Test
    void nothingThere() {
        assertBadInput(() -> Datasets.open(folder.resolve("no")), "no such file or folder", "trials_to_train.txt");
    }

    @Test
    void unknownLayout() {
        write(folder.resolve("photos/a.jpg"), EVENT);
        assertBadInput(() -> Datasets.open(folder), folder.toString(), "trials_to_train.txt", "Train/DIGIT/ID.bin",
                "AEDAT 2.0");
    }

    @Test
    void realNMnist() {
        Dataset data = Datasets.open(Recordings.real("N-MNIST"));
        assertEquals(1000, data.trials().size());
        for (Trial trial : data.trials().subList(0, 20)) {
            EventBuffer events = data.events(trial);
            for (int i = 1; i < events.size(); i++) {
                assertEquals(true, events.timeUs(i) >= events.timeUs(i - 1));
            }
        }
    }
}
