using System.ComponentModel.DataAnnotations;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kernel.Tests.Unit.ServiceDefaults.Options;

/// <summary>An invalid option fails startup with its key, its value and what is allowed.</summary>
public sealed partial class OptionsTests
{
    [Theory]
    [InlineData("Some:Count", "11", "Some:Count must be 1 to 10, but is '11'.")]
    [InlineData("Some:Count", "many", "Some:Count must be 1 to 10, but is 'many'.")]
    [InlineData("Some:Count", "99999999999", "Some:Count must be 1 to 10, but is '99999999999'.")]
    [InlineData("Some:Wait", "00:00:00", "Some:Wait must be 00:00:01 to 1.00:00:00, but is '00:00:00'.")]
    [InlineData("Some:Wait", "soon", "Some:Wait must be 00:00:01 to 1.00:00:00, but is 'soon'.")]
    [InlineData("Some:Flag", "maybe", "Some:Flag must be true or false, but is 'maybe'.")]
    [InlineData("Some:Day", "Someday", "Some:Day must be one of Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, but is 'Someday'.")]
    [InlineData("Some:Day", "8", "Some:Day must be one of Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, but is '8'.")]
    [InlineData("Some:Folder", "", "Some:Folder is required.")]
    [InlineData("Some:Secret", "12345", "Some:Secret must be 1 to 10.")]
    [InlineData("Some:Cuont", "5", "Some:Cuont is not a setting. Did you mean Some:Count?")]
    [InlineData("Some:Whatever", "5", "Some:Whatever is not a setting. Some has Count, Day, Flag, Folder, List, Other, Secret, Wait.")]
    public void Start_WithABadSetting_SaysWhatIsWrongAndWhatIsAllowed(string key, string value, string message)
    {
        var refusal = Assert.Throws<OptionsValidationException>(() => Read((key, value)));
        Assert.Equal([message], refusal.Failures);
    }

    [Fact]
    public void Start_WithSeveralBadSettings_NamesThemAll()
    {
        var refusal = Assert.Throws<OptionsValidationException>(() => Read(("Some:Count", "0"), ("Some:Wait", "2.00:00:00"), ("Some:Nothing", "1")));
        Assert.Equal(3, refusal.Failures.Count());
    }

    [Fact]
    public void Read_GoodSettings_AreThere()
    {
        var options = Read(("some:count", "7"), ("Some:Wait", "00:01:00"), ("Some:Flag", "TRUE"), ("Some:Day", "friday"), ("Some:Other", "x"));
        Assert.Equal((7, TimeSpan.FromMinutes(1), true, DayOfWeek.Friday), (options.Count, options.Wait, options.Flag, options.Day));
    }

    [Theory]
    [InlineData("a,b", "a", "b")]
    [InlineData(" a ;; b, ", "a", "b")]
    [InlineData("")]
    public void Read_AListInOneValue_IsSplit(string value, params string[] expected) =>
        Assert.Equal(expected, Read(("Some:List", value)).List);

    [Fact]
    public void Read_AListInSeveralValues_IsRead() =>
        Assert.Equal(["a,b", "c"], Read(("Some:List:0", "a,b"), ("Some:List:1", "c")).List);

    private static SomeOptions Read(params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build());
        services.AddValidatedOptions<SomeOptions, SomeOptionsValidator>("Some");
        services.AddValidatedOptions<SomeOptions, SomeOptionsValidator>("Some"); // a service may be asked for the same by several of its parts
        services.AddValidatedOptions<OtherOptions, OtherOptionsValidator>("Some"); // and a section may be read by two
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<SomeOptions>>().Value;
    }

    private sealed class SomeOptions
    {
        [AllowedRange(1, 10)]
        public int Count { get; set; } = 5;

        [AllowedRange(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
        public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(5);

        public bool Flag { get; set; }

        public DayOfWeek Day { get; set; }

        [Required]
        public string Folder { get; set; } = "folder";

        [Secret]
        [AllowedRange(1, 10)]
        public int Secret { get; set; } = 5;

        public string[] List { get; set; } = [];
    }

    private sealed class OtherOptions
    {
        [Required]
        public string Other { get; set; } = "other";
    }

    [OptionsValidator]
    private sealed partial class SomeOptionsValidator : IValidateOptions<SomeOptions>;

    [OptionsValidator]
    private sealed partial class OtherOptionsValidator : IValidateOptions<OtherOptions>;
}
