package spikelane.sim;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The map of the rooms, read from the class files. */
class RoomsTest {
    private static final String FRONT = "spikelane.sim";
    private static final String KERNELS = "kernels";
    /** Each room and those that it may use, by rising height; {@value #KERNELS} is the module below. */
    private static final String MAP = """
            io
            data.format            io
            data                   io data.format kernels
            data.generated         io data data.format kernels
            network                io data data.format kernels
            activity               io network kernels
            inference.layer        network activity kernels
            inference              io data network activity inference.layer kernels
            stream                 io data data.format network inference kernels
            profile                io data network activity inference inference.layer kernels
            compress               network
            train.rule
            train.layer            network compress train.rule kernels
            train.fused            network train.layer kernels
            train                  io data network compress train.fused train.layer train.rule kernels
            nir                    io network kernels
            verify                 io network activity inference nir compress train train.fused train.layer train.rule kernels
            accelerator.work       io network activity
            accelerator.describe   io network accelerator.work
            accelerator.map        io activity accelerator.work accelerator.describe
            accelerator.price      io network activity accelerator.work accelerator.describe accelerator.map
            accelerator.published  io network accelerator.work accelerator.describe accelerator.price
            accelerator.sweep      io network accelerator.work accelerator.describe accelerator.map accelerator.price kernels
            statistics
            study                  io data network activity inference compress train accelerator.. kernels
            study.run              io data data.generated study accelerator.. kernels
            study.finding          io compress study statistics accelerator..
            report.draw            io
            report                 report.draw io compress study study.finding statistics train stream accelerator.. kernels
            cli.table              io network nir inference profile train verify kernels
            cli.progress           study train compress
            cli.option             io data network nir kernels
            cli.train              io train train.rule report
            cli.result             io study study.finding report report.draw accelerator.. cli.option cli.progress kernels
            cli                    .. kernels
            """;
    private static final int MOST_FILES = 22;

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(FRONT);

    @Test
    void roomsUseEachOtherOneWay() {
        MAP.lines().map(RoomsTest::packages)
                .forEach(names -> classes().that().resideInAPackage(names[0]).should()
                        .onlyDependOnClassesThat(resideOutsideOfPackage("spikelane..").or(resideInAnyPackage(names)))
                        .check(MAIN));
    }

    @Test
    void roomsAreFreeOfCycles() {
        slices().matching("(" + FRONT + "..)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void everyRoomIsOnTheMapAndNoneIsCrowded() {
        Map<String, Long> files = new TreeMap<>(MAIN.stream().filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(groupingBy(JavaClass::getPackageName, counting())));
        files.forEach((room, count) -> assertTrue(count <= MOST_FILES, () -> room + " has " + count + " files"));
        assertEquals(MAP.lines().map(line -> packages(line)[0]).sorted().toList(), List.copyOf(files.keySet()));
    }

    /** Whoever reads a stack trace or searches for a name finds one class. */
    @Test
    void noTwoClassesShareAName() {
        Map<String, List<String>> byName = MAIN.stream().filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info")).map(JavaClass::getName)
                .collect(groupingBy(name -> name.substring(name.lastIndexOf('.') + 1)));
        byName.values().removeIf(names -> names.size() == 1);
        assertEquals(Map.of(), byName);
    }

    /** {@return the packages of a line of the map} */
    private static String[] packages(String line) {
        return Stream.of(line.split(" +", -1)).map(room -> switch (room) {
            case KERNELS -> "spikelane.kernels..";
            case ".." -> FRONT + "..";
            default -> FRONT + "." + room;
        }).toArray(String[]::new);
    }
}
