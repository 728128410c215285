Console.Error.WriteLine("odograph: no commands yet");
return 2;
