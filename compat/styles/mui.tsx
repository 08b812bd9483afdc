import '@fontsource-variable/inter'
import {
  AppBar,
  Button,
  Card,
  CardContent,
  Chip,
  Container,
  createTheme,
  CssBaseline,
  GlobalStyles,
  Grid,
  Link,
  List,
  ListItem,
  ListItemText,
  Stack,
  TextField,
  ThemeProvider,
  Toolbar,
  Typography,
} from '@mui/material'
import { LiveBadge, RealtimeIndicator } from 'tidings'
import { JobTable } from 'tidings/jobs'
import 'tidings/styles.css'
import { Feed, Interviews, Run, show, Tray } from './live'
import { tokens } from './muiTokens'

const theme = createTheme({
  cssVariables: true,
  colorSchemes: { light: true, dark: true },
  typography: { fontFamily: "'Inter Variable', sans-serif" },
})

function Screen() {
  return (
    <>
      <AppBar position="sticky">
        <Toolbar>
          <Typography variant="h6" component="h1" sx={{ flexGrow: 1 }}>
            Operations
          </Typography>
          <RealtimeIndicator />
        </Toolbar>
      </AppBar>
      <Container component="main" sx={{ py: 3 }}>
        <Grid container spacing={3}>
          <Grid size={{ xs: 12, md: 6 }}>
            <Card>
              <CardContent>
                <Stack direction="row" spacing={1} sx={{ alignItems: 'center' }}>
                  <Typography variant="h6" component="h2">
                    Time to first value
                  </Typography>
                  <LiveBadge autoHideDuration={0} />
                </Stack>
                <Interviews />
                <Feed style={{ blockSize: 288 }} />
              </CardContent>
            </Card>
          </Grid>
          <Grid size={{ xs: 12, md: 6 }}>
            <Stack spacing={2}>
              <TextField label="Site" defaultValue="kestrel-bikes.example" size="small" />
              <Button variant="contained">Start a run</Button>
              <List dense disablePadding>
                <ListItem disableGutters secondaryAction={<Chip label="nightly" size="small" />}>
                  <ListItemText primary="Runs once a night" />
                </ListItem>
                <ListItem disableGutters>
                  <ListItemText
                    primary={
                      <>
                        Answers go to <Link href="#inbox">the inbox</Link>
                      </>
                    }
                  />
                </ListItem>
              </List>
              <Run />
            </Stack>
          </Grid>
          <Grid size={12}>
            <JobTable />
          </Grid>
        </Grid>
      </Container>
      <Tray />
    </>
  )
}

show(
  <ThemeProvider theme={theme}>
    <CssBaseline />
    <GlobalStyles styles={{ ':root': tokens }} />
    <Screen />
  </ThemeProvider>,
)
