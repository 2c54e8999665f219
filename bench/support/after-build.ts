import { chmodSync } from 'node:fs'

// npm links the bin before the build exists, and tsc writes no execute bit.
chmodSync('dist/cli/main.js', 0o755)
