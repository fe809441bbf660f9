namespace Kernel.Tests.Fixtures;

/// <summary>Bounds every wait of a test, so that what never comes is a failure with a place instead of a hang.</summary>
internal static class Wait
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<T> For<T>(Task<T> task) => task.WaitAsync(Deadline, Cancellation);

    public static Task For(Task task) => task.WaitAsync(Deadline, Cancellation);

    /// <summary>Asks until the answer is yes.</summary>
    public static async Task Until(Func<Task<bool>> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(Deadline);
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), deadline.Token);
        }
    }
}
