using CsCheck;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Unit.StorageWriter.Sinks.Files;

public sealed class FilesSinkModelTests
{
    // What happens to the files, as an outsider sees it: events come, time passes, the process dies with some of its last bytes unwritten.
    private static readonly Gen<(int Kind, int Amount)> Step = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 400]);

    [Fact]
    public async Task Files_AnyAppendsRestartsAndTornTails_EqualTheStream()
    {
        await Gen.Select(Step.Array[1, 12], Gen.Int[1024, 8192]).SampleAsync(
            static async run =>
            {
                using var files = new FilesSinkFixture();
                files.Options.MaxFileBytes = run.Item2;
                files.Options.Linger = TimeSpan.FromMilliseconds(100);
                ulong last = 0;
                foreach (var (kind, amount) in run.Item1)
                {
                    last = await RunAsync(files, kind, amount, last);
                }

                return SinkFiles.ReadAll(files.StreamDirectory).AsSpan().SequenceEqual(SinkFiles.Lines(SampleEnvelopes.Range(1, (int)last)));
            },
            iter: 60);
    }

    private static async Task<ulong> RunAsync(FilesSinkFixture files, int kind, int amount, ulong last)
    {
        switch (kind)
        {
            case 0:
                files.Time.Advance(TimeSpan.FromHours(amount % 30));
                return last;

            case 1:
                return await TearAsync(files, amount, last);

            default:
                var (storage, position) = await files.OpenAsync();
                await using (storage)
                {
                    Assert.Equal(last, position);
                    await FilesSinkFixture.AppendAsync(storage, position + 1, amount % 40);
                    await storage.FlushAsync(TestContext.Current.CancellationToken);
                    return position + (ulong)(amount % 40);
                }
        }
    }

    // The stream delivers again what the position after the crash does not cover.
    private static async Task<ulong> TearAsync(FilesSinkFixture files, int amount, ulong last)
    {
        if (last == 0)
        {
            return 0;
        }

        var newest = new FileInfo(files.PathOf(files.FileNames.Last()));
        await using (var file = newest.Open(FileMode.Open, FileAccess.ReadWrite))
        {
            file.SetLength(Math.Max(0, file.Length - amount));
        }

        var (storage, position) = await files.OpenAsync();
        await storage.DisposeAsync();
        Assert.InRange(position, 0UL, last);
        return position;
    }
}
