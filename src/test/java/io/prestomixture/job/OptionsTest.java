package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.prestomixture.PrestoMixture;
import io.prestomixture.data.InvalidInputException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.param.Param;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Options, estimator params and the shipped configuration file say the same. */
class OptionsTest {
  private static final String SHIPPED = "conf/presto.conf";

  @Test
  void everyParamIsAnOption() {
    CommandSpec train = train();
    PrestoMixture mixture = new PrestoMixture();
    assertThat(mixture.params()).isNotEmpty();
    for (Param<?> param : mixture.params()) {
      if (!param.name().matches("featuresCol|keepLastCheckpoint")) {
        for (String name : ParamOptions.names(param.name())) {
          assertThat(train.findOption(name)).as(name).isNotNull();
        }
      }
    }
    assertThat(ParamOptions.names("maxBlockSizeInMB")).containsExactly("--max-block-size-in-mb");
    assertThat(ParamOptions.names("initMode")).containsExactly("--init-mode", "--init");
    assertThat(ParamOptions.names("labelCol")).containsExactly("--label", "--label-col");
  }

  @Test
  void givenOptionsReachTheEstimator() {
    CommandLine commandLine = Presto.commandLine();
    commandLine.parseArgs(
        "train",
        "--k",
        "7",
        "--init",
        "random",
        "--standardization",
        "false",
        "--reg-param=0.5",
        "--weight",
        "w",
        "--seed",
        "-3");
    PrestoMixture mixture = new PrestoMixture();
    ParamOptions.apply(commandLine.getSubcommands().get("train").getCommandSpec(), mixture);
    assertThat(mixture.getK()).isEqualTo(7);
    assertThat(mixture.getInitMode()).isEqualTo("random");
    assertThat(mixture.getStandardization()).isFalse();
    assertThat(mixture.getRegParam()).containsExactly(0.5);
    assertThat(mixture.getWeightCol()).isEqualTo("w");
    assertThat(mixture.getSeed()).isEqualTo(-3);
    assertThat(mixture.getMaxIter()).isEqualTo(new PrestoMixture().getMaxIter());
  }

  @Test
  void shippedConfigurationListsEveryOptionWithItsDefault() {
    Map<String, String> written = new LinkedHashMap<>();
    Config shipped = ConfigFactory.parseFile(new File(SHIPPED));
    for (String key : shipped.root().keySet()) {
      written.put(key, shipped.getIsNull(key) ? null : shipped.getString(key));
    }
    Map<String, String> defaults = new LinkedHashMap<>();
    for (CommandLine command : Presto.commandLine().getSubcommands().values()) {
      for (OptionSpec option : command.getCommandSpec().options()) {
        defaults.put(ConfigFile.key(option.names()[0]), option.defaultValue());
      }
    }
    PrestoMixture mixture = new PrestoMixture();
    for (Param<?> param : ParamOptions.of(mixture)) {
      String key = ConfigFile.key(ParamOptions.names(param.name())[0]);
      defaults.put(key, ParamOptions.text(mixture.getDefault(param).get()));
    }
    Arrays.asList("h", "V", "conf").forEach(defaults::remove);
    assertThat(written).containsExactlyInAnyOrderEntriesOf(defaults);
  }

  @Test
  void optionsWinOverTheConfigurationFile(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("my.conf");
    Files.writeString(file, "k = 9\nfamily = kmeans\nfeatures = [a, b]\noverwrite = true\n");
    CommandLine commandLine = Presto.commandLine();
    commandLine.setDefaultValueProvider(
        ConfigFile.read(file.toString(), Presto.configurationKeys()));
    commandLine.parseArgs("train", "--k", "4");
    CommandSpec train = commandLine.getSubcommands().get("train").getCommandSpec();
    PrestoMixture mixture = new PrestoMixture();
    ParamOptions.apply(train, mixture);
    assertThat(mixture.getK()).isEqualTo(4);
    assertThat(mixture.getFamily()).isEqualTo("kmeans");
    assertThat(train.findOption("--features").<Object>getValue()).hasToString("[a, b]");
    assertThat(train.findOption("--overwrite").<Object>getValue()).isEqualTo(true);
  }

  @Test
  void penaltiesAreOneNumberOrOnePerCluster(@TempDir Path directory) throws Exception {
    assertThat(regParam(Presto.commandLine(), "--reg-param", "0.1,0.2,3"))
        .containsExactly(0.1, 0.2, 3);
    Path file = directory.resolve("my.conf");
    for (String value : List.of("[0.5, 1]", "\"0.5,1\"")) {
      Files.writeString(file, "reg-param = " + value + "\n");
      CommandLine commandLine = Presto.commandLine();
      commandLine.setDefaultValueProvider(
          ConfigFile.read(file.toString(), Presto.configurationKeys()));
      assertThat(regParam(commandLine)).containsExactly(0.5, 1);
    }
  }

  private static double[] regParam(CommandLine commandLine, String... options) {
    List<String> args = new ArrayList<>(List.of("train"));
    args.addAll(List.of(options));
    commandLine.parseArgs(args.toArray(String[]::new));
    PrestoMixture mixture = new PrestoMixture();
    ParamOptions.apply(commandLine.getSubcommands().get("train").getCommandSpec(), mixture);
    return mixture.getRegParam();
  }

  @Test
  void configurationFileWithUnknownKeysIsRefused(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("my.conf");
    Files.writeString(file, "reg-parm = 0.1\n");
    assertThatThrownBy(() -> ConfigFile.read(file.toString(), Presto.configurationKeys()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("'reg-parm'", file.toString(), "did you mean 'reg-param'?");
    assertThatThrownBy(() -> ConfigFile.read("none.conf", Presto.configurationKeys()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("'none.conf' does not exist");
    Files.writeString(file, "k = [");
    assertThatThrownBy(() -> ConfigFile.read(file.toString(), Presto.configurationKeys()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("cannot be read");
  }

  private static CommandSpec train() {
    return Presto.commandLine().getSubcommands().get("train").getCommandSpec();
  }
}
