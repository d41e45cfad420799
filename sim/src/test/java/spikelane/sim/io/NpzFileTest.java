package spikelane.sim.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpzFileTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"<f4, 0000c0bf0000803f, -1.5, 1", "<i4, feffffff01000000, -2, 1", "|i1, fe01, -2, 1",
            "|u1, fe01, 254, 1", "|b1, 0001, 0, 1", ">f4, bfc000003f800000, -1.5, 1", "<i2, feff0100, -2, 1",
            ">i2, fffe0001, -2, 1", "<u2, feff0100, 65534, 1", ">u4, fffffffe00000001, 4294967294, 1",
            "<f2, 00be003c, -1.5, 1", ">f8, bff80000000000003ff0000000000000, -1.5, 1", "=i4, feffffff01000000, -2, 1",
            "<u8, 0000000000000080ff00000000000000, 9223372036854775808, 255",
            ">i8, fffffffffffffffe0000000000000001, -2, 1", "<i8, feffffffffffffff0100000000000000, -2, 1",
            "<f8, 000000000000f8bf000000000000f03f, -1.5, 1"})
    void everyTypeVersionAndMethod(String type, String hex, double first, double second) throws IOException {
        byte[] data = HexFormat.of().parseHex(hex);
        for (boolean stored : new boolean[]{false, true}) {
            for (int version : new int[]{1, 2}) {
                Path file = folder.resolve("types.npz");
                NpzBytes.write(file, stored,
                        Map.of("a", NpzBytes.npy(version, NpzBytes.header(type, false, 1, 2), data)));
                NpzFile.Array array = NpzFile.read(file).any("a");
                assertArrayEquals(new int[]{1, 2}, array.shape());
                assertArrayEquals(new double[]{first, second}, array.data());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"<U15; False; 3; has type '<U15'", "<c8; False; 3; has type '<c8'",
            "|O; False; 3; has type '|O'", "f8; False; 3; has type 'f8'", "<f8; False; 4; expected 32 for shape [4]",
            "<f8; False; 2; expected 16 for shape [2]", "<f8; False; 99999999999; too large",
            "<f8; False; -3; no usable 'shape'", "<f8; maybe; 3; no usable 'fortran_order'"})
    void badHeaderNamesFileAndTensor(String type, String order, String size, String told) throws IOException {
        String header = "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': (" + size + ",), }\n";
        assertTold(told, NpzBytes.npy(1, header, NpzBytes.doubles(1, 2, 3)));
    }

    @Test
    void badBytesNameFileAndTensor() throws IOException {
        byte[] good = NpzBytes.npy(1, NpzBytes.header("<f8", false, 3), NpzBytes.doubles(1, 2, 3));
        assertTold("no NUMPY magic", "not an array".getBytes(StandardCharsets.US_ASCII));
        assertTold("no NUMPY magic", new byte[0]);
        assertTold("truncated in its .npy header", Arrays.copyOf(good, 40));
        assertTold("header of 4294967295 bytes",
                new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, -1, -1, -1, -1});
        assertTold("expected 24", Arrays.copyOf(good, good.length - 1));
        assertTold("version 3", NpzBytes.npy(3, "{}", new byte[0]));
        assertTold("NaN at index 1",
                NpzBytes.npy(1, NpzBytes.header("<f8", false, 2), NpzBytes.doubles(1, Double.NaN)));
    }

    private void assertTold(String told, byte[] npy) throws IOException {
        Path file = folder.resolve("bad.npz");
        NpzBytes.write(file, false, Map.of("weird", npy));
        NpzFile npz = NpzFile.read(file);
        String message = assertThrows(BadInputException.class, () -> npz.any("weird")).getMessage();
        assertTrue(message.startsWith(file + ": tensor weird ") && message.contains(told), message);
        assertEquals(1, message.lines().count());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
            "{'descr': '<f8', 'descr': '<i8', 'fortran_order': False, 'shape': (3,), }; 'descr' twice",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (3), }; no usable 'shape'",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (3,,), }; no usable 'shape'",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), 'more': (3,), }; descr, fortran_order and shape only",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), } x; no usable 'descr'",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (3,) 7}; no usable 'shape'",
            "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (3,), }; has type [('a', '<f8')]"})
    void headersThatNumPyDoesNotWrite(String header, String told) throws IOException {
        assertTold(told, NpzBytes.npy(1, header + "\n", NpzBytes.doubles(1, 2, 3)));
    }

    @Test
    void arraysThatAreNotNeededMayBeAnything() throws IOException {
        Path file = folder.resolve("note.npz");
        NpzBytes.write(file, false,
                Map.of("comment", NpzBytes.npy(1, NpzBytes.header("<U15", false), new byte[60]), "garbage",
                        new byte[]{1, 2}, "a", NpzBytes.npy(1, NpzBytes.header("<f8", false, 1), NpzBytes.doubles(7))));
        NpzFile npz = NpzFile.read(file);
        assertEquals(Set.of("comment", "garbage", "a"), npz.names());
        assertArrayEquals(new double[]{7}, npz.any("a").data());
    }

    @Test
    void fortranOrderIsTurned() throws IOException {
        Path file = folder.resolve("fortran.npz");
        double[] fortran = new double[24];
        double[] expected = new double[24];
        for (int i = 0; i < 24; i++) {
            expected[i] = i;
            fortran[i / 12 + i / 4 % 3 * 2 + i % 4 * 6] = i; // shape 2, 3, 4
        }
        NpzBytes.write(file, false,
                Map.of("a", NpzBytes.npy(1, NpzBytes.header("<f8", true, 2, 3, 4), NpzBytes.doubles(fortran))));
        NpzFile.Array array = NpzFile.read(file).array("a", 2, 3, 4);
        assertArrayEquals(expected, array.data());
    }

    @Test
    void claimsAreBoundedBeforeAnythingIsHeld() throws IOException {
        for (int[] shape : new int[][]{{1 << 30}, {1 << 16, 1 << 16}, {Integer.MAX_VALUE, Integer.MAX_VALUE, 4},
                {1 << 24, 2}, {0, Integer.MAX_VALUE}}) {
            assertTold("too large", NpzBytes.npy(1, NpzBytes.header("<f8", false, shape), new byte[0]));
        }
        assertTold("too large", NpzBytes.npy(1, NpzBytes.header("<f8", false, new int[33]), new byte[0]));
        assertEquals(0, read(NpzBytes.npy(1, NpzBytes.header("<f8", false, 0, 99), new byte[0])).data().length);
        // 64 MB that pack into 64 KB, behind an array that claims one number
        long startNs = System.nanoTime();
        assertTold("expected 8", NpzBytes.npy(1, NpzBytes.header("<f8", false, 1), new byte[64 << 20]));
        assertTrue(System.nanoTime() - startNs < 5_000_000_000L, "packing the array included");
    }

    private NpzFile.Array read(byte[] npy) throws IOException {
        Path file = folder.resolve("one.npz");
        NpzBytes.write(file, false, Map.of("a", npy));
        return NpzFile.read(file).any("a");
    }

    @Test
    void badArchive() throws IOException {
        Path file = folder.resolve("bad.npz");
        NpzBytes.write(file, true,
                Map.of("a", NpzBytes.npy(1, NpzBytes.header("<f8", false, 3), NpzBytes.doubles(1, 2, 3))));
        byte[] good = Files.readAllBytes(file);
        byte[] flipped = good.clone();
        flipped[100] ^= 1;
        for (byte[] bytes : new byte[][]{{}, {1, 2, 3}, Arrays.copyOf(good, good.length / 2), flipped}) {
            Files.write(file, bytes);
            String message = assertThrows(BadInputException.class, () -> NpzFile.read(file).any("a")).getMessage();
            assertTrue(message.startsWith(file.toString()), message);
            assertEquals(1, message.lines().count());
        }
    }
}
